//! What JavaScript calls. The only unsafe code of the project: bytes cross the border by address and length.

// Reached by their exported names.
#![allow(unreachable_pub)]

use std::ptr::slice_from_raw_parts_mut;

/// Memory for an input of `length` bytes. Give it to [`yinxin_verify`], or back to [`yinxin_free`].
#[allow(unsafe_code)] // exported name
#[unsafe(no_mangle)]
pub extern "C" fn yinxin_alloc(length: usize) -> *mut u8 {
    Box::into_raw(vec![0u8; length].into_boxed_slice()).cast()
}

/// Gives memory back.
///
/// # Safety
/// `at` and `length` are those of one earlier allocation that was not given back.
#[allow(unsafe_code)] // takes a raw address
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinxin_free(at: *mut u8, length: usize) {
    drop(unsafe { Box::from_raw(slice_from_raw_parts_mut(at, length)) });
}

/// Judges the input, see [`crate::judge`], and takes its memory. The answer is led by its length as 32 bits,
/// little endian; give back 4 bytes more than that.
///
/// # Safety
/// As for [`yinxin_free`].
#[allow(unsafe_code)] // takes a raw address
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinxin_verify(at: *mut u8, length: usize) -> *mut u8 {
    let input = unsafe { Box::from_raw(slice_from_raw_parts_mut(at, length)) };
    let report = crate::judge(&input);
    drop(input);
    let mut answer = (report.len() as u32).to_le_bytes().to_vec();
    answer.extend(report);
    Box::into_raw(answer.into_boxed_slice()).cast()
}

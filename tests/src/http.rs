//! The little HTTP that the tests need: one request a connection, as a client that may see its server killed.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A server that needs longer hangs, on however slow and busy a machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// A server at `127.0.0.1:port`, and the token it knows us by.
#[derive(Clone, Debug)]
pub struct Client {
    /// Port on the loop-back address.
    pub port: u16,
    /// Bearer token.
    pub token: String,
}

/// What came back, whole.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

impl Client {
    /// GETs `path`.
    ///
    /// # Errors
    /// When the server is gone, or cut the answer short.
    pub fn get(&self, path: &str) -> Result<Answer> {
        self.send("GET", path, "", &[])
    }

    /// POSTs a JSON body with an idempotency key.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub fn post(&self, path: &str, key: &str, body: &[u8]) -> Result<Answer> {
        let head = format!("Content-Type: application/json\r\nIdempotency-Key: {key}\r\n");
        self.send("POST", path, &head, body)
    }

    fn send(&self, method: &str, path: &str, head: &str, body: &[u8]) -> Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let (token, length) = (&self.token, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: {length}\r\nConnection: close\r\n{head}\r\n"
        )?;
        stream.write_all(body)?;
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw)?;
        read_answer(&raw).ok_or_else(|| Error::new(ErrorKind::UnexpectedEof, "answer cut short"))
    }
}

/// An answer that is whole: its body has the length that its head says.
fn read_answer(raw: &[u8]) -> Option<Answer> {
    let split = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&raw[..split]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length: usize = header(head, "content-length")?.parse().ok()?;
    let body = raw[split + 4..].to_vec();
    (body.len() == length).then_some(Answer { status, body })
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_cut_short_is_no_answer() {
        let whole = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(
            read_answer(whole),
            Some(Answer {
                status: 201,
                body: b"{}".to_vec()
            })
        );
        assert_eq!(read_answer(&whole[..whole.len() - 1]), None);
    }
}

//! A disk that is full: nothing is promised, nothing is lost, and the same key goes on once there is room.

use super::*;

/// Some of so many licences fit into what the pages of the books have left, others need a new page.
const ATTEMPTS: u32 = 16;

#[tokio::test]
async fn books_that_cannot_grow_refuse_and_go_on_with_the_same_key_later() {
    let region = TestRegion::new().await;
    let workshop = region.workshop(&Fuse::endless()).await;
    let store = workshop.store.clone();
    let (issuer, workers) = Issuer::start(workshop, 2);
    let running = Running { issuer, workers };
    let (mut refused, mut answers) = (0, Vec::new());
    for attempt in 0..ATTEMPTS {
        let request = || licence(&format!("k-{attempt}"), &food_request());
        store.leave_room(0).await;
        let first = running.licence(request()).await;
        store.leave_room(100_000).await;
        let answer = running.licence(request()).await.unwrap();
        match first {
            Ok(first) => assert_eq!(first, answer),
            Err(refusal) => {
                assert!(matches!(refusal, Refusal::Internal), "{refusal:?}");
                refused += 1;
            }
        }
        answers.push(answer);
    }
    running.stop().await;
    assert!((1..ATTEMPTS).contains(&refused), "{refused} refused");
    check_books(&region, &answers).await;
}

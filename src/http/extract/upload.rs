//! [`Upload`]: a body that is a file.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{Bytes, Data},
};
use futures_util::future::LocalBoxFuture;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    gate,
    json::{check_declared_length, check_encoding, read},
};
use crate::{
    deadlines::FILE_TURN,
    error::{ApiError, ApiResult, FILE_BODY},
};

/// How many files are in memory at the same time.
const MOST_FILES: usize = 8;
/// How many of them are being worked on, with what is made of each: it takes several times its size.
/// Files that arrive slowly do not hold up others.
const MOST_AT_WORK: usize = 2;

/// What a file is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// `text/csv`.
    Csv,
    /// `application/json`.
    Json,
}

/// Add this parameter to a handler to receive a file. Refuses with 413 or 415, and only after the
/// guard of the route has decided.
pub struct Upload {
    media_type: MediaType,
    payload: Payload,
    uploads: Data<Uploads>,
}

impl FromRequest for Upload {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            gate::pass(&request).await;
            check_encoding(&request)?;
            let media_type = media_type(&request)?;
            check_declared_length(request.headers(), FILE_BODY)?;
            let uploads = request.app_data::<Data<Uploads>>().cloned();
            Ok(Self {
                media_type,
                payload,
                uploads: uploads.ok_or_else(|| ApiError::internal("app data is missing"))?,
            })
        })
    }
}

fn media_type(request: &HttpRequest) -> ApiResult<MediaType> {
    let media_type = request.content_type();
    for (accepted, known) in [
        ("text/csv", MediaType::Csv),
        ("application/json", MediaType::Json),
    ] {
        if media_type.eq_ignore_ascii_case(accepted) {
            return Ok(known);
        }
    }
    Err(ApiError::UnsupportedFile(
        "The body must be sent as Content-Type: text/csv or application/json. \
         Export a spreadsheet or an archive as CSV first"
            .into(),
    ))
}

impl Upload {
    /// Read the file. One person has one at a time.
    ///
    /// # Errors
    /// 400 when it does not arrive in full, 413 when it is too large, 503 when others take too long.
    pub async fn read(self, user_id: i64) -> ApiResult<File> {
        let place = in_time(self.uploads.admit(user_id)).await?;
        let bytes = read(self.payload, FILE_BODY).await?.freeze();
        let turn = in_time(permit(&self.uploads.work)).await?;
        Ok(File {
            media_type: self.media_type,
            bytes,
            _held: (place, turn),
        })
    }
}

/// A file in memory.
#[derive(Debug)]
pub struct File {
    /// What it was sent as.
    pub media_type: MediaType,
    /// What is in it.
    pub bytes: Bytes,
    _held: (Place, OwnedSemaphorePermit),
}

/// A person's only place, and one of all.
type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);

/// The files that are in memory. All worker threads share it.
#[derive(Debug)]
pub struct Uploads {
    files: Arc<Semaphore>,
    work: Arc<Semaphore>,
    people: Mutex<HashMap<i64, Weak<Semaphore>>>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            files: Arc::new(Semaphore::new(MOST_FILES)),
            work: Arc::new(Semaphore::new(MOST_AT_WORK)),
            people: Mutex::default(),
        }
    }
}

async fn permit(semaphore: &Arc<Semaphore>) -> ApiResult<OwnedSemaphorePermit> {
    let permit = Arc::clone(semaphore).acquire_owned().await;
    permit.map_err(ApiError::internal)
}

async fn in_time<T>(waiting: impl Future<Output = ApiResult<T>>) -> ApiResult<T> {
    let waited = timeout(FILE_TURN, waiting).await;
    waited.map_err(|_| ApiError::TooSlow)?
}

impl Uploads {
    /// Wait for a place. Who sends many files waits for themselves.
    async fn admit(&self, user_id: i64) -> ApiResult<Place> {
        let own = permit(&self.of(user_id)).await?;
        Ok((own, permit(&self.files).await?))
    }

    fn of(&self, user_id: i64) -> Arc<Semaphore> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = people.get(&user_id).and_then(Weak::upgrade) {
            return own;
        }
        people.retain(|_, own| own.strong_count() > 0);
        let own = Arc::new(Semaphore::new(1));
        people.insert(user_id, Arc::downgrade(&own));
        own
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_person_has_one_place_and_all_have_eight() {
        let uploads = Uploads::default();
        let admit = |person| uploads.admit(person).now_or_never().map(Result::unwrap);
        let mut places: Vec<_> = (0..8).map(admit).collect();
        assert!(places.iter().all(Option::is_some));
        assert!(admit(0).is_none());
        assert!(admit(8).is_none());
        places.pop();
        assert!(admit(0).is_none());
        assert!(admit(8).is_some());
    }
}

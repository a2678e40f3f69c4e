//! `_ssl.SSLSession`: what lets a client go on with an earlier session.

use brolga_vm::prelude::*;
use rustls::client::ClientSessionMemoryCache;
use std::cell::Cell;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

#[pyclass(name = "SSLSession", module = "_ssl", flags = DISALLOW_INSTANTIATION, no_doc)]
pub struct SslSession {
    store: Opaque<Arc<ClientSessionMemoryCache>>,
    created: u64,
    /// Identifies the session for comparisons.
    id: u64,
    pub has_ticket: Cell<bool>,
}
type Session = Gc<Native<SslSession>>;

impl SslSession {
    pub fn make(t: &Thread) -> PyResult<Session> {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        let created = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let store = Opaque(Arc::new(ClientSessionMemoryCache::new(4)));
        let id = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Native::new(t, SslSession::class(t), SslSession { store, created, id, has_ticket: Cell::new(true) })
    }
    pub fn store(&self) -> Arc<ClientSessionMemoryCache> {
        self.store.0.clone()
    }
}

#[pymethods]
impl SslSession {
    #[slot]
    fn richcompare(zelf: Session, other: Value, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<Native<SslSession>>() else { return Value::NOT_IMPLEMENTED };
        match op {
            CompareOp::Eq => Value::from_bool(zelf.id == other.id),
            CompareOp::Ne => Value::from_bool(zelf.id != other.id),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    /// Does the session contain a ticket?
    #[getter]
    fn has_ticket(zelf: Session) -> bool {
        zelf.has_ticket.get()
    }
    /// Session ID.
    #[getter]
    fn id(zelf: Session) -> Vec<u8> {
        let mut id = vec![0u8; 24];
        id.extend_from_slice(&zelf.id.to_be_bytes());
        id
    }
    /// Ticket life time hint.
    #[getter]
    fn ticket_lifetime_hint(_zelf: Session) -> u64 {
        7200
    }
    /// Session creation time (seconds since epoch).
    #[getter]
    fn time(zelf: Session) -> u64 {
        zelf.created
    }
    /// Session timeout (delta in seconds).
    #[getter]
    fn timeout(_zelf: Session) -> u64 {
        7200
    }
}

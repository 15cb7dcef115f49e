//! koreai-client

//! koreai-validate

//! The client against servers on real sockets.

mod unpolled;

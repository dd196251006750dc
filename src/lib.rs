//! taphuan
pub mod account;
pub mod app;
pub mod attendance;
pub mod audit;
pub mod clock;
pub mod config;
pub mod curriculum;
pub mod db;
pub mod error;
pub mod files;
pub mod id;
pub mod jobs;
pub mod keys;
pub mod schema;
pub mod standing;
pub mod text;
pub mod web;

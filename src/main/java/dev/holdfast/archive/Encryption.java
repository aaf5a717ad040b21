package dev.holdfast.archive;

/// Whether packs are enciphered in cold storage, each with a key of its own that the server keeps.
public enum Encryption {
    ON,
    OFF
}

package dev.holdfast.workspace.bundle;

/// A name as an archive has it: bytes, joined by `/`.
final class NameBytes {

    private final byte[] bytes;

    NameBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }
}

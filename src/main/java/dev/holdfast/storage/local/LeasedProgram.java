package dev.holdfast.storage.local;

import dev.holdfast.storage.Confined;
import java.io.IOException;
import java.io.InputStream;

/// A confined program that reads a tree in use.
record LeasedProgram(Confined program, Lease lease) implements Confined {

    @Override
    public InputStream output() {
        return program.output();
    }

    @Override
    public int status() throws IOException {
        return program.status();
    }

    @Override
    public String complaints() throws IOException {
        return program.complaints();
    }

    @Override
    public void close() {
        try (lease) {
            program.close();
        }
    }
}

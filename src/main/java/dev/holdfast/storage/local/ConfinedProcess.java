package dev.holdfast.storage.local;

import dev.holdfast.storage.Confined;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A confined program as processes of this machine, each reading what the one before it says.
final class ConfinedProcess implements Confined {

    private static final int COMPLAINT_BYTES = 4096;

    private final List<Process> processes;
    private final List<CompletableFuture<String>> complaints;

    ConfinedProcess(List<Process> processes) {
        this.processes = List.copyOf(processes);
        this.complaints = this.processes.stream()
                .map(process -> beginning(process.getErrorStream()))
                .toList();
    }

    /// Reads all of it, so that nobody waits to complain, and keeps the beginning.
    private static CompletableFuture<String> beginning(InputStream in) {
        CompletableFuture<String> beginning = new CompletableFuture<>();
        Thread.ofVirtual().name("complaints").start(() -> {
            try (in) {
                byte[] kept = in.readNBytes(COMPLAINT_BYTES);
                in.transferTo(OutputStream.nullOutputStream());
                beginning.complete(new String(kept, StandardCharsets.UTF_8));
            } catch (IOException closed) {
                beginning.complete("");
            }
        });
        return beginning;
    }

    @Override
    public InputStream output() {
        return processes.getLast().getInputStream();
    }

    @Override
    public int status() throws IOException {
        try {
            return processes.getLast().waitFor();
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    @Override
    public String complaints() throws IOException {
        StringBuilder all = new StringBuilder();
        for (CompletableFuture<String> one : complaints) {
            try {
                all.append(one.get());
            } catch (InterruptedException interrupted) {
                throw interrupted(interrupted);
            } catch (ExecutionException impossible) {
                throw new IOException(impossible);
            }
        }
        return all.toString();
    }

    private static IOException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while waiting for a confined program", interrupted);
    }

    /// The outer process is killed, and the kernel kills with it the first one of its process namespace and
    /// so all that are in there. Who reads what it says meanwhile comes to its end.
    @Override
    public void close() {
        processes.forEach(process -> process.toHandle().destroyForcibly());
    }
}

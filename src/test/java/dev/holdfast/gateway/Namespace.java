package dev.holdfast.gateway;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// A network namespace with nothing in it but a loopback, as a runtime has it.
public final class Namespace implements AutoCloseable {

    /// What a program printed, and how it ended.
    public record Outcome(int status, String output) {}

    private static final long PATIENCE_SECONDS = 120;

    private final long pid;
    private final Optional<Process> holder;

    private Namespace(long pid, Optional<Process> holder) {
        this.pid = pid;
        this.holder = holder;
    }

    /// A new one, which goes away when closed.
    public static Namespace make() throws Exception {
        Process process = new ProcessBuilder(
                        "unshare", "-n", "sh", "-c", "ip link set lo up && echo up && exec sleep 3600")
                .redirectErrorStream(true)
                .start();
        String said = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"up".equals(said)) {
            process.destroyForcibly();
            throw new IOException("no network namespace: " + said);
        }
        return new Namespace(process.pid(), Optional.of(process));
    }

    /// That of a living process.
    public static Namespace of(long pid) {
        return new Namespace(pid, Optional.empty());
    }

    /// A listener on the loopback in there.
    public ServerSocketChannel listen(int port) throws IOException {
        CompletableFuture<ServerSocketChannel> made = new CompletableFuture<>();
        // The thread stays in the namespace, so it ends with this.
        Thread.ofPlatform().daemon().start(() -> {
            try {
                enter();
                ServerSocketChannel channel = ServerSocketChannel.open();
                channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
                made.complete(channel);
            } catch (Throwable failed) {
                made.completeExceptionally(failed);
            }
        });
        try {
            return made.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | java.util.concurrent.TimeoutException failed) {
            throw new IOException("no listener in the namespace", failed);
        }
    }

    /// Runs a program in there, in a folder.
    public Outcome run(Path folder, Map<String, String> environment, String... command) throws Exception {
        List<String> inside = new ArrayList<>(List.of("nsenter", "-t", String.valueOf(pid), "-n", "--"));
        inside.addAll(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(inside).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).contains("proxy"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException broken) {
                return "broken: " + broken;
            }
        });
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Outcome(process.waitFor(), output.get(10, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        holder.ifPresent(Process::destroyForcibly);
    }

    private void enter() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        MethodHandle setns = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setns"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        MethodHandle close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            int fd = (int) open.invokeExact(arena.allocateFrom("/proc/" + pid + "/ns/net"), 0);
            int entered = (int) setns.invokeExact(fd, 0x40000000);
            int closed = (int) close.invokeExact(fd);
            if (fd < 0 || entered != 0 || closed != 0) {
                throw new IOException("setns failed");
            }
        }
    }
}

package dev.holdfast.runtime.docker;

import dev.holdfast.id.TaskId;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.PidFd;
import dev.holdfast.linux.Pipes;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.linux.ProcessFacts;
import dev.holdfast.runtime.ProcessState;
import dev.holdfast.runtime.docker.TaskRecord.Runner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// One process of a task that was written down, held by this server for as long as it lives.
final class TaskProcess implements AutoCloseable {

    private static final byte[] GO = "go\n".getBytes(StandardCharsets.US_ASCII);
    private static final int KILLED = 128 + PidFd.SIGKILL;
    /// How long the init of a container may take to notice that a process has ended.
    private static final Duration NOTICE = Duration.ofMillis(200);

    private static final long NOTICE_PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final Path goPipe;
    private final TaskRecord record;
    private final TaskOutputs outputs;
    private final Runner.Somebody process;
    private final Optional<PidFd> pidFd;
    private final Pace pace = new Pace();
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Fd> go = Optional.empty();
    private boolean closed;

    private TaskProcess(RunDirectory directory, TaskId task, Runner.Somebody process, Optional<PidFd> pidFd) {
        this.goPipe = directory.goPipe(task);
        this.record = new TaskRecord(directory, task);
        this.outputs = new TaskOutputs(directory, task);
        this.process = process;
        this.pidFd = pidFd;
    }

    /// Takes hold of the process if it is still there: the number, the start time and the boot have to be
    /// those that were written down, also after it is held.
    static TaskProcess hold(RunDirectory directory, TaskId task, Runner.Somebody process) throws IOException {
        Optional<PidFd> pidFd = isSame(process) ? PidFd.open(process.pid()) : Optional.empty();
        if (pidFd.isPresent() && !isSame(process)) {
            pidFd.get().close();
            pidFd = Optional.empty();
        }
        return new TaskProcess(directory, task, process, pidFd);
    }

    private static boolean isSame(Runner.Somebody process) throws IOException {
        return process.boot().equals(ProcessFacts.boot())
                && ProcessFacts.of(process.pid())
                        .filter(found -> found.start() == process.start())
                        .isPresent();
    }

    /// Tells it to go on, if this server has not yet. The pipe is held, so that the word stays until it is
    /// read.
    void proceed() throws IOException {
        lock.lock();
        try {
            if (closed || go.isPresent() || pidFd.isEmpty() || record.end().isPresent()) {
                return;
            }
            Fd pipe = Pipes.hold(goPipe);
            go = Optional.of(pipe);
            Pipes.write(pipe, GO);
        } finally {
            lock.unlock();
        }
    }

    ProcessState state() throws IOException {
        lock.lock();
        try {
            Optional<ProcessState> end = record.end();
            if (end.isPresent()) {
                return end.get();
            }
            if (closed) {
                return new ProcessState.Lost("it was forgotten");
            }
            if (pidFd.isPresent() && !pidFd.get().ended()) {
                endIfFull();
                return new ProcessState.Running();
            }
            return concluded(record.conclude(found()));
        } finally {
            lock.unlock();
        }
    }

    private void endIfFull() throws IOException {
        if (outputs.full()) {
            process.group().kill();
        }
    }

    private ProcessState found() throws IOException {
        OptionalInt proven = provenStatus();
        if (proven.isPresent()) {
            return new ProcessState.Ended(proven.getAsInt(), true);
        }
        OptionalInt told = outputs.exitStatus();
        if (told.isPresent()) {
            return new ProcessState.Ended(told.getAsInt(), false);
        }
        return process.boot().equals(ProcessFacts.boot())
                ? new ProcessState.Lost("its process is gone and left no exit status")
                : new ProcessState.Lost("the machine was restarted while it ran");
    }

    private OptionalInt provenStatus() throws IOException {
        if (pidFd.isEmpty()) {
            return OptionalInt.empty();
        }
        long end = System.nanoTime() + NOTICE.toNanos();
        OptionalInt status = pidFd.get().status();
        while (status.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(NOTICE_PAUSE_NANOS);
            status = pidFd.get().status();
        }
        return status;
    }

    private ProcessState concluded(ProcessState end) {
        go.ifPresent(Fd::close);
        go = Optional.empty();
        return end;
    }

    /// Waits as long as its pace says, which is short after it has written something.
    void await(PlatformPool threads) throws IOException, InterruptedException {
        if (!(threads.call(this::state) instanceof ProcessState.Running)) {
            return;
        }
        Duration pause;
        lock.lock();
        try {
            pause = pace.after(outputs.written());
        } finally {
            lock.unlock();
        }
        Thread.sleep(pause);
    }

    /// Ends everything in its control group. Of a machine that was restarted since, nothing is left to end,
    /// and the group's name may be another's.
    void kill() throws IOException {
        if (!process.boot().equals(ProcessFacts.boot())) {
            return;
        }
        lock.lock();
        try {
            ProcessState before = state();
            process.group().kill();
            if (before instanceof ProcessState.Running) {
                OptionalInt status = provenStatus();
                concluded(record.conclude(new ProcessState.Ended(status.orElse(KILLED), true)));
            }
        } finally {
            lock.unlock();
        }
        try {
            process.group().remove();
        } catch (IOException busy) {
            // The engine removes it with the container's own.
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            go.ifPresent(Fd::close);
            go = Optional.empty();
            pidFd.ifPresent(PidFd::close);
        } finally {
            lock.unlock();
        }
    }
}

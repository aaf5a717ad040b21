package dev.holdfast.runtime.docker;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Pipes;
import dev.holdfast.linux.PlatformPool;
import dev.holdfast.linux.ProcessFacts;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.ProcessState;
import dev.holdfast.runtime.Processes;
import dev.holdfast.runtime.docker.TaskRecord.Runner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The processes of tasks in containers.
///
/// How a process begins, each step the fact that the next one needs:
///
/// 1. its files are made; the launcher (or, when it is silent, an exec of the engine) starts a shell
/// 2. the shell says who it is on the first line of the claim, and waits
/// 3. the server finds that process among the container's own, writes it down, and moves it to a control
///    group of its own
/// 4. the server says `go`, and the shell runs the program
///
/// A server that dies in between finds all of it again: without a record nothing has begun and the next
/// `start` goes on where it stood; with one, `go` is said again, which a process that has gone on never hears.
///
/// It has ended when the process is gone. How, the kernel tells whoever held the process (Linux 6.15 and
/// later); otherwise there is only what the shell wrote down itself.
final class DockerProcesses implements Processes {

    private final DataDirectory data;
    private final TaskStarter starter;
    private final PlatformPool threads;
    private final Map<TaskId, TaskProcess> held = new ConcurrentHashMap<>();
    private final Map<TaskId, Fd> refused = new ConcurrentHashMap<>();

    DockerProcesses(DataDirectory data, TaskStarter starter, PlatformPool threads) {
        this.data = data;
        this.starter = starter;
        this.threads = threads;
    }

    private RunDirectory directory(RuntimeId runtime) {
        return new RunDirectory(data.run(runtime));
    }

    @Override
    public void start(RuntimeId runtime, TaskId task, Command command) throws IOException {
        threads.run(() -> {
            RunDirectory directory = directory(runtime);
            TaskRecord record = new TaskRecord(directory, task);
            Optional<Runner> decided = record.runner();
            if (decided.isEmpty()) {
                TaskStarter.Place place = starter.place(runtime);
                directory.create(task, Launcher.start(task, command));
                decided = Optional.of(begin(directory, place, task));
            }
            switch (decided.get()) {
                case Runner.Nobody _ ->
                    throw Problem.conflict("process_not_started", "The task " + task + " was revoked before it began.");
                case Runner.Somebody process -> hold(runtime, task, process).proceed();
            }
        });
    }

    private Runner begin(RunDirectory directory, TaskStarter.Place place, TaskId task) throws IOException {
        TaskStarter.Arrival arrival;
        try {
            arrival = starter.start(directory, place, task);
        } catch (Problem nobodyCame) {
            // A shell that comes late finds that the task is nobody's, and ends.
            if (nobodyCame.code().equals("process_not_started")) {
                revoke(place.container().runtime(), task);
            }
            throw nobodyCame;
        }
        ProcessFacts process = arrival.process();
        ControlGroup group = moved(process, arrival.runtime(), place, task);
        return new TaskRecord(directory, task)
                .decide(new Runner.Somebody(process.pid(), process.start(), ProcessFacts.boot(), group));
    }

    private static ControlGroup moved(ProcessFacts process, ControlGroup runtime, TaskStarter.Place place, TaskId task)
            throws IOException {
        try {
            ControlGroup group = runtime.child(task.value());
            group.add(process.pid());
            return group;
        } catch (IOException failed) {
            if (ProcessFacts.of(process.pid()).isEmpty()) {
                throw TaskStarter.ended(place.container().runtime()).causedBy(failed);
            }
            throw failed;
        }
    }

    @Override
    public ProcessState state(RuntimeId runtime, TaskId task) throws IOException {
        return threads.call(() -> {
            RunDirectory directory = directory(runtime);
            if (!directory.exists()) {
                return new ProcessState.Lost("its runtime is gone");
            }
            TaskRecord record = new TaskRecord(directory, task);
            Optional<ProcessState> end = record.end();
            if (end.isPresent()) {
                return end.get();
            }
            Optional<Runner> runner = record.runner();
            if (runner.isPresent() && runner.get() instanceof Runner.Somebody process) {
                return hold(runtime, task, process).state();
            }
            return new ProcessState.NotStarted();
        });
    }

    @Override
    public boolean revoke(RuntimeId runtime, TaskId task) throws IOException {
        return threads.call(() -> {
            RunDirectory directory = directory(runtime);
            if (!directory.exists()) {
                return true;
            }
            Runner decided = new TaskRecord(directory, task).decide(new Runner.Nobody());
            return switch (decided) {
                case Runner.Nobody _ -> {
                    refuse(directory, task);
                    yield true;
                }
                case Runner.Somebody _ -> false;
            };
        });
    }

    /// Lets the shell that has come, or will come late, end by itself. The pipe is held until it may have
    /// read that.
    private void refuse(RunDirectory directory, TaskId task) throws IOException {
        if (Files.exists(directory.task(task))) {
            directory.takeClaim(task);
            Fd pipe = Pipes.hold(directory.goPipe(task));
            Pipes.write(pipe, "void\n".getBytes(StandardCharsets.US_ASCII));
            Fd earlier = refused.put(task, pipe);
            if (earlier != null) {
                earlier.close();
            }
        }
    }

    @Override
    public Chunk output(RuntimeId runtime, TaskId task, Output output, long offset, int max) throws IOException {
        return new TaskOutputs(directory(runtime), task).read(output, offset, max);
    }

    @Override
    public void await(RuntimeId runtime, TaskId task) throws InterruptedException, IOException {
        TaskProcess process = held.get(task);
        if (process == null) {
            state(runtime, task);
            process = held.get(task);
        }
        if (process == null) {
            Thread.sleep(Pace.LONGEST);
        } else {
            process.await(threads);
        }
    }

    @Override
    public void kill(RuntimeId runtime, TaskId task) throws IOException {
        threads.run(() -> {
            Optional<Runner> runner = new TaskRecord(directory(runtime), task).runner();
            if (runner.isPresent() && runner.get() instanceof Runner.Somebody process) {
                hold(runtime, task, process).kill();
            }
        });
    }

    @Override
    public void forget(RuntimeId runtime, TaskId task) throws IOException {
        kill(runtime, task);
        TaskProcess process = held.remove(task);
        if (process != null) {
            process.close();
        }
        Fd pipe = refused.remove(task);
        if (pipe != null) {
            pipe.close();
        }
        threads.run(() -> directory(runtime).remove(task));
    }

    private TaskProcess hold(RuntimeId runtime, TaskId task, Runner.Somebody process) throws IOException {
        TaskProcess known = held.get(task);
        if (known != null) {
            return known;
        }
        TaskProcess fresh = TaskProcess.hold(directory(runtime), task, process);
        TaskProcess earlier = held.putIfAbsent(task, fresh);
        if (earlier != null) {
            fresh.close();
            return earlier;
        }
        fresh.proceed();
        return fresh;
    }
}

package dev.holdfast.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;

/// A process of an agent that changes its workspace at every moment, in every way that it can: it is the
/// agents' uid, so it can do no harm to what lies outside, whatever way it goes itself.
final class HostileAgent implements AutoCloseable {

    private static final String PROGRAM = """
            import fcntl, os, random, signal, socket, sys, threading
            signal.signal(signal.SIGIO, signal.SIG_IGN)
            chance = random.Random(int(sys.argv[1]))
            targets = [os.fsencode(a) for a in sys.argv[3:]]
            names = [os.fsencode(a) for a in sys.argv[2].split('/')] + [b'n' * 255, b'\\xff\\xfe', b'new\\nline']
            over = threading.Event()
            held = []

            def wait():
                sys.stdin.read()
                over.set()

            def path():
                steps = [b't%d' % chance.randrange(8)]
                steps += [chance.choice(names) for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3]))]
                return b'/'.join(steps)

            def parked():
                return b'parked%d' % chance.randrange(24)

            def swap():
                here, there = path(), parked()
                os.rename(here, there)
                os.symlink(chance.choice(targets), here)

            def back():
                os.rename(parked(), path())

            def grow():
                file = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK)
                os.write(file, b'gg' * chance.randrange(35000))
                os.close(file)

            def shrink():
                file = os.open(path(), os.O_WRONLY | os.O_NONBLOCK)
                os.ftruncate(file, chance.choice([0, 2, 5000, 1 << 50]))
                os.close(file)

            def fresh():
                os.close(os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK, 0o644))

            def lease():
                if len(held) > 8:
                    os.close(held.pop(0))
                file = os.open(path(), os.O_RDWR | os.O_NONBLOCK)
                held.append(file)
                fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)

            def sock():
                end = socket.socket(socket.AF_UNIX)
                try:
                    end.bind(path())
                finally:
                    end.close()

            def remove():
                here = path()
                try:
                    os.unlink(here)
                except IsADirectoryError:
                    os.rmdir(here)

            deeds = [swap, swap, swap, back, back, grow, shrink, fresh, lease, sock, remove,
                     lambda: os.mkdir(path()), lambda: os.rename(path(), path()), lambda: os.link(path(), path()),
                     lambda: os.symlink(chance.choice(targets), path()), lambda: os.mkfifo(path()),
                     lambda: os.chmod(path(), chance.choice([0, 0o700, 0o1777, 0o6755]))]
            threading.Thread(target=wait, daemon=True).start()
            print('!', flush=True)
            while not over.is_set():
                try:
                    chance.choice(deeds)()
                except OSError:
                    pass
            """;

    private final Process process;

    HostileAgent(Path workspace, long seed, String names, List<String> targets) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("nice", "setpriv", "--reuid=52000", "--regid=52000", "--clear-groups"));
        command.addAll(List.of("/usr/bin/python3", "-c", PROGRAM, Long.toString(seed), names));
        command.addAll(targets);
        process = new ProcessBuilder(command)
                .directory(workspace.toFile())
                .redirectErrorStream(true)
                .start();
        String first = process.inputReader(StandardCharsets.UTF_8).readLine();
        Assertions.assertThat(first).isEqualTo("!");
    }

    /// Whether it still does its work.
    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}

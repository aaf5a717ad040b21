package dev.holdfast.ssh;

import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.Execution;
import dev.holdfast.runtime.Execution.Stream;
import dev.holdfast.ssh.sftp.AgentFiles.Act;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The other side of somebody's `rsync`: run in the agent's runtime and as its user, so that it can reach what
/// the agent can reach and nothing else.
final class Rsync implements Talk {

    private static final Logger LOG = LoggerFactory.getLogger(Rsync.class);
    private static final int CHUNK = 64 * 1024;

    private final Desk desk;
    private final Visit visit;
    private final List<String> arguments;
    private volatile Optional<Execution> running = Optional.empty();

    private Rsync(Desk desk, Visit visit, List<String> arguments) {
        this.desk = desk;
        this.visit = visit;
        this.arguments = arguments;
    }

    /// This command if it is the one that `rsync` sends.
    static Optional<Talk> of(Desk desk, Visit visit, List<String> words) {
        boolean server =
                words.size() > 2 && words.get(0).equals("rsync") && words.get(1).equals("--server");
        boolean daemon = words.stream().anyMatch(word -> word.startsWith("--daemon") || word.startsWith("--config"));
        return server && !daemon ? Optional.of(new Rsync(desk, visit, words)) : Optional.empty();
    }

    @Override
    public int hold(Streams streams) throws IOException {
        Act act = arguments.contains("--sender") ? Act.GET : Act.PUT;
        try (Execution execution = started(act)) {
            running = Optional.of(execution);
            Thread.ofVirtual().name("rsync-input").start(() -> feed(streams.in(), execution));
            return execution.follow((stream, bytes, from, count) -> {
                if (stream == Stream.OUTPUT) {
                    streams.out().write(bytes, from, count);
                } else {
                    streams.problems().write(bytes, from, count);
                    streams.problems().flush();
                }
            });
        }
    }

    private Execution started(Act act) throws IOException {
        Trails trails = new Trails(desk.audit(), visit, "rsync");
        Optional<Problem> failed = Optional.empty();
        try {
            return desk.programs().run(visit.who(), visit.agent(), arguments);
        } catch (Problem refused) {
            failed = Optional.of(refused);
            throw refused;
        } finally {
            trails.addCommand(act, arguments.getLast(), failed);
        }
    }

    private static void feed(InputStream from, Execution execution) {
        byte[] bytes = new byte[CHUNK];
        try (OutputStream to = execution.input()) {
            for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                to.write(bytes, 0, count);
                to.flush();
            }
        } catch (IOException gone) {
            LOG.debug("one of the two sides of rsync is gone", gone);
        }
    }

    @Override
    public void leave() {
        running.ifPresent(Execution::close);
    }
}

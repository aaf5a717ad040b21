package dev.holdfast.ssh;

import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A talk in a channel of the SSH library, on a virtual thread of its own.
final class TalkCommand implements Command {

    private static final Logger LOG = LoggerFactory.getLogger(TalkCommand.class);
    private static final int FAILED = 1;

    private final Talk talk;
    private @Nullable InputStream in;
    private @Nullable OutputStream problems;
    private @Nullable ExitCallback exit;

    TalkCommand(Talk talk) {
        this.talk = talk;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        // Bytes go past it, so that no more of them wait than are allowed to.
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        problems = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        Talk.Streams streams = new Talk.Streams(
                Objects.requireNonNull(in), new ChannelSink(channel), Objects.requireNonNull(problems));
        ExitCallback ended = Objects.requireNonNull(exit);
        Thread.ofVirtual().name(channel.toString()).start(() -> ended.onExit(code(streams)));
    }

    private int code(Talk.Streams streams) {
        try {
            int code = talk.hold(streams);
            streams.out().flush();
            return code;
        } catch (Problem problem) {
            tell(streams.problems(), problem.sentence());
        } catch (IOException gone) {
            LOG.debug("a channel broke off", gone);
        } catch (RuntimeException bug) {
            LOG.error("a channel failed by a bug", bug);
        }
        return FAILED;
    }

    /// Tells whoever looks at what a program has to complain of.
    static void tell(OutputStream problems, String sentence) {
        try {
            problems.write(("holdfast: " + sentence + "\r\n").getBytes(StandardCharsets.UTF_8));
            problems.flush();
        } catch (IOException gone) {
            LOG.debug("nobody is there to be told: {}", sentence, gone);
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        talk.leave();
    }
}

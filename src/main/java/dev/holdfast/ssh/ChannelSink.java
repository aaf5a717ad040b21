package dev.holdfast.ssh;

import dev.holdfast.ssh.sftp.Sink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;

/// The bytes to a client in a channel: as many as its window takes, and only so many on their way to the
/// socket that a client which stops reading costs little.
final class ChannelSink implements Sink {

    /// Packets that are encrypted and not yet with the kernel.
    private static final int UNDER_WAY = 8;

    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final int HEAD = 16;

    private final ChannelSession channel;
    private final Deque<IoWriteFuture> underWay = new ArrayDeque<>();

    ChannelSink(ChannelSession channel) {
        this.channel = channel;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        RemoteWindow window = channel.getRemoteWindow();
        int at = from;
        int left = count;
        try {
            while (left > 0) {
                long most = Math.min(window.waitForSpace(FOR_EVER), window.getPacketSize());
                int part = (int) Math.min(left, most);
                window.consume(part);
                send(bytes, at, part);
                at += part;
                left -= part;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw interrupted(stopped);
        }
    }

    private void send(byte[] bytes, int from, int count) throws IOException {
        while (underWay.size() >= UNDER_WAY) {
            underWay.remove().verify(FOR_EVER);
        }
        Buffer packet = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_DATA, count + HEAD);
        packet.putUInt(channel.getRecipient());
        packet.putUInt(count);
        packet.putRawBytes(bytes, from, count);
        underWay.add(channel.writePacket(packet));
    }

    /// Waits until all of it is with the kernel.
    void flush() throws IOException {
        while (!underWay.isEmpty()) {
            underWay.remove().verify(FOR_EVER);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        InterruptedIOException told = new InterruptedIOException("interrupted while a client takes nothing");
        told.initCause(cause);
        return told;
    }
}

package dev.holdfast.ssh.sftp;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The packets of a client, one after the other. There is one buffer for all of them, so a packet is good until
/// the next is asked for.
final class Packets {

    /// The longest packet, as long as OpenSSH's own.
    static final int LONGEST = 256 * 1024;

    private final DataInputStream in;
    private final byte[] buffer = new byte[LONGEST];

    Packets(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /// The next packet, from its type on; empty when the client has said all.
    ///
    /// @throws IOException when the stream breaks off, or brings what is no packet
    Optional<ByteBuffer> next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
        if (length < 1 || length > LONGEST) {
            throw new IOException("a packet of " + Integer.toUnsignedString(length) + " bytes");
        }
        in.readFully(buffer, 0, length);
        return Optional.of(ByteBuffer.wrap(buffer, 0, length).slice());
    }

    /// A string of the packet: its bytes, which belong to the packet.
    static ByteBuffer slice(ByteBuffer packet) throws EOFException {
        int length = packet.getInt();
        if (length < 0 || length > packet.remaining()) {
            throw new EOFException("a string of " + Integer.toUnsignedString(length) + " bytes");
        }
        ByteBuffer slice = packet.slice(packet.position(), length);
        packet.position(packet.position() + length);
        return slice;
    }

    /// A string of the packet: its bytes, to keep.
    static byte[] bytes(ByteBuffer packet) throws EOFException {
        ByteBuffer slice = slice(packet);
        byte[] bytes = new byte[slice.remaining()];
        slice.get(bytes);
        return bytes;
    }
}

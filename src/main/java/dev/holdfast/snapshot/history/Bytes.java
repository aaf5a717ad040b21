package dev.holdfast.snapshot.history;

import dev.holdfast.problem.Problem;
import dev.holdfast.snapshot.history.FileDiffs.Side;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// The content of what has a path in a tree: nothing where there is nothing, and of a link its target.
///
/// @param tree stays the caller's
record Bytes(FileTree tree, FilePath path, Optional<FileEntry> entry) {

    private static final int BUFFER_BYTES = 256 << 10;

    static Bytes at(FileTree tree, FilePath path) throws IOException {
        Optional<FileEntry> entry = entry(tree, path);
        if (entry.filter(found -> found.type() == FileEntry.Type.DIRECTORY).isPresent()) {
            throw Problem.conflict(
                    "is_a_directory", "\"" + path + "\" is a folder: ask for the changes beneath it instead.");
        }
        return new Bytes(tree, path, entry);
    }

    private static Optional<FileEntry> entry(FileTree tree, FilePath path) throws IOException {
        try {
            return Optional.of(tree.stat(path, FileTree.Follow.NO_FOLLOW));
        } catch (Problem absent) {
            if (!absent.code().equals("file_not_found") && !absent.code().equals("not_a_directory")) {
                throw absent;
            }
            return Optional.empty();
        }
    }

    long size() {
        return entry.filter(found -> found.type() == FileEntry.Type.FILE)
                .map(FileEntry::size)
                .orElse(0L);
    }

    /// The text, if it is UTF-8 without NUL. All of it is read.
    Optional<String> text() throws IOException {
        if (entry.isEmpty()) {
            return Optional.of("");
        }
        return switch (entry.get().type()) {
            case FILE -> read();
            case LINK -> entry.get().target().map(FileEntry.LinkTarget::shown);
            case FIFO, SOCKET, DEVICE, DIRECTORY -> Optional.empty();
        };
    }

    private Optional<String> read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size()));
        try (FileTree.OpenFile file = tree.read(path)) {
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {}
        }
        bytes.flip();
        for (int i = 0; i < bytes.limit(); i++) {
            if (bytes.get(i) == 0) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    Optional<Side> plain() {
        return entry.map(found -> new Side(found, Optional.empty()));
    }

    /// With the SHA-256 of a file that is no larger than this.
    Optional<Side> hashed(long most) throws IOException {
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        boolean wanted = entry.get().type() == FileEntry.Type.FILE && size() <= most;
        return Optional.of(new Side(entry.get(), wanted ? Optional.of(sha256()) : Optional.empty()));
    }

    private String sha256() throws IOException {
        MessageDigest digest = digest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileTree.OpenFile file = tree.read(path)) {
            long at = 0;
            while (at < size() && file.read(buffer, at) > 0) {
                at += buffer.position();
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

package dev.holdfast.ssh.sftp;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A path as a client says it: absolute as the agent sees it, or relative to `/workspace`. `..` is taken away
/// from the text, because there is nothing that a name could be resolved in.
record ClientPath(List<FileName> names) {

    static final FileName WORKSPACE = FileName.of("workspace");

    ClientPath {
        names = List.copyOf(names);
    }

    /// @throws Problem BAD_REQUEST `bad_path` when a name is too long or has NUL in it
    static ClientPath of(byte[] path) {
        List<FileName> names = new ArrayList<>();
        if (path.length == 0 || path[0] != '/') {
            names.add(WORKSPACE);
        }
        int from = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i == path.length || path[i] == '/') {
                step(names, Arrays.copyOfRange(path, from, i));
                from = i + 1;
            }
        }
        return new ClientPath(names);
    }

    private static void step(List<FileName> names, byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        switch (text) {
            case "", "." -> {}
            case ".." -> {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
            }
            default -> names.add(FileName.of(name));
        }
    }

    /// The folder above everything, in which there is the workspace and nothing else.
    boolean isTop() {
        return names.isEmpty();
    }

    /// The path beneath the workspace.
    ///
    /// @throws Problem NOT_FOUND `file_not_found` when it is elsewhere
    FilePath inWorkspace() {
        if (names.isEmpty() || !names.getFirst().equals(WORKSPACE)) {
            throw Problem.of(
                    Problem.Kind.NOT_FOUND,
                    "file_not_found",
                    "Only /workspace is here, and \"" + shown() + "\" is not in it.");
        }
        return new FilePath(names.subList(1, names.size()));
    }

    /// As the client is told it.
    byte[] bytes() {
        if (names.isEmpty()) {
            return new byte[] {'/'};
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (FileName name : names) {
            bytes.write('/');
            bytes.writeBytes(name.bytes());
        }
        return bytes.toByteArray();
    }

    String shown() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}

package dev.holdfast.archive.pack;

import dev.holdfast.archive.pack.Layers.Found;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// The way from the top of a packed part to one thing, with links followed as the agent saw them:
/// relative ones, and absolute ones beneath the mount point, never further.
final class ArchivedWay {

    /// As many as the kernel follows.
    private static final int MAX_LINKS = 40;

    private static final byte[] HERE = {'.'};
    private static final byte[] ABOVE = {'.', '.'};

    private final Layers layers;
    private final Found top;
    private final List<byte[]> mountPoint;

    ArchivedWay(Layers layers, Found top, Part part) {
        this.layers = layers;
        this.top = top;
        this.mountPoint = split(part.mountPoint().getBytes(StandardCharsets.UTF_8));
    }

    private static List<byte[]> split(byte[] path) {
        List<byte[]> names = new ArrayList<>();
        int from = 0;
        for (int at = 0; at <= path.length; at++) {
            if (at == path.length || path[at] == '/') {
                if (at > from) {
                    names.add(Arrays.copyOfRange(path, from, at));
                }
                from = at + 1;
            }
        }
        return names;
    }

    Found to(FilePath path, Follow follow) throws IOException {
        Deque<byte[]> ahead = new ArrayDeque<>();
        path.names().forEach(name -> ahead.add(name.bytes()));
        Deque<Found> passed = new ArrayDeque<>();
        passed.push(top);
        int links = 0;
        while (!ahead.isEmpty()) {
            byte[] name = ahead.remove();
            if (Arrays.equals(name, ABOVE)) {
                if (passed.size() == 1) {
                    throw outside(path, name);
                }
                passed.pop();
            } else if (!Arrays.equals(name, HERE)) {
                Found next = child(passed.element(), name, path);
                boolean stays = ahead.isEmpty() && follow == Follow.NO_FOLLOW;
                if (next.thing().type() != FileEntry.Type.LINK || stays) {
                    passed.push(next);
                } else if (++links > MAX_LINKS) {
                    throw Problem.conflict("link_loop", "\"" + path + "\" leads through too many links.");
                } else {
                    follow(next.item().target(), ahead, passed, path);
                }
            }
        }
        return passed.element();
    }

    private Found child(Found folder, byte[] name, FilePath path) throws IOException {
        if (!folder.thing().isFolder()) {
            throw Problem.conflict(
                    "not_a_directory", "\"" + path + "\" is not a folder, or something above it is not.");
        }
        Found next = layers.in(folder.folder()).get(FileName.of(name));
        if (next == null) {
            throw Problem.of(Problem.Kind.NOT_FOUND, "file_not_found", "There is no file or folder \"" + path + "\".");
        }
        return next;
    }

    private void follow(byte[] target, Deque<byte[]> ahead, Deque<Found> passed, FilePath path) {
        List<byte[]> names = split(target);
        if (target.length > 0 && target[0] == '/') {
            for (int i = 0; i < mountPoint.size(); i++) {
                if (i >= names.size() || !Arrays.equals(names.get(i), mountPoint.get(i))) {
                    throw outside(path, target);
                }
            }
            names = names.subList(mountPoint.size(), names.size());
            while (passed.size() > 1) {
                passed.pop();
            }
        }
        names.reversed().forEach(ahead::addFirst);
    }

    private static Problem outside(FilePath path, byte[] target) {
        return Problem.conflict(
                "link_outside",
                "\"" + path + "\" leads through a link to \"" + new String(target, StandardCharsets.UTF_8)
                        + "\", which lies outside.");
    }
}

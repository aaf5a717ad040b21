package dev.holdfast.workspace;

import dev.holdfast.linux.Disturbed;
import dev.holdfast.linux.Entries;
import dev.holdfast.linux.Errno;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.FileFacts;
import dev.holdfast.linux.Files;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.linux.TreeRemoval;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// Grows trees of everything that an agent can make, out of its reach, and puts each into its workspace.
final class GrownTree implements AutoCloseable {

    /// The names that most things have, so that paths made by chance lead somewhere.
    static final String NAMES = "a/b/f/l";

    private static final int AGENT = 52000;
    private static final int MOST_THINGS = 7;
    private static final byte[] LONGEST = "n".repeat(255).getBytes(StandardCharsets.US_ASCII);
    private static final FileFacts.Device NULL_DEVICE = new FileFacts.Device(1, 3);

    private final Fd nursery;
    private final Fd workspace;
    private final List<String> targets;
    private int grown;

    GrownTree(Path nursery, Path workspace, List<String> targets) throws IOException {
        this.nursery = Files.openDirectory(nursery);
        this.workspace = Files.openDirectory(workspace);
        this.targets = targets;
    }

    /// A name by chance, one of the odd ones at times.
    static byte[] name(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> LONGEST.clone();
            case 1 -> new byte[] {(byte) 0xff, (byte) 0xfe};
            case 2 -> "new\nline".getBytes(StandardCharsets.US_ASCII);
            default -> {
                String[] names = NAMES.split("/", -1);
                yield names[random.nextInt(names.length)].getBytes(StandardCharsets.US_ASCII);
            }
        };
    }

    /// Puts a new tree in the place of one of the eight that are there, and removes that.
    void replaceOne(Random random) throws IOException {
        byte[] name = ("grown" + grown++).getBytes(StandardCharsets.US_ASCII);
        byte[] place = ("t" + random.nextInt(8)).getBytes(StandardCharsets.US_ASCII);
        folder(nursery, name, random, 2);
        byte[] old = (new String(name, StandardCharsets.US_ASCII) + ".old").getBytes(StandardCharsets.US_ASCII);
        try {
            Files.rename(workspace, place, nursery, old, Files.Replace.KEEP);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
        }
        try {
            Files.rename(nursery, name, workspace, place, Files.Replace.KEEP);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.EEXIST) {
                throw failed;
            }
            TreeRemoval.remove(nursery, name);
        }
        removed(old);
    }

    /// A server that works in an old tree may put a thing into it, or move a folder, even now; then the rest of
    /// it stays.
    private void removed(byte[] old) throws IOException {
        try {
            TreeRemoval.remove(nursery, old);
        } catch (Disturbed moved) {
            // Moved by the server.
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOTEMPTY) {
                throw failed;
            }
        }
    }

    private void folder(Fd parent, byte[] name, Random random, int depth) throws IOException {
        Files.makeDirectory(parent, name, 0755);
        try (Fd folder = Files.openDirectory(parent, name)) {
            int things = random.nextInt(MOST_THINGS);
            for (int i = 0; i < things; i++) {
                try {
                    thing(folder, name(random), random, depth);
                } catch (LinuxException impossible) {
                    // Taken names, and names of nothing or of a folder that were to get another one.
                    switch (impossible.errno()) {
                        case Errno.EEXIST, Errno.ENOENT, Errno.EPERM -> {}
                        default -> throw impossible;
                    }
                }
            }
            Files.changeOwner(folder, AGENT, AGENT);
        }
    }

    private void thing(Fd folder, byte[] name, Random random, int depth) throws IOException {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> {
                if (depth > 0) {
                    folder(folder, name, random, depth - 1);
                }
            }
            case 4, 5, 6 -> file(folder, name, 2 * random.nextInt(4500), 0);
            case 7 -> file(folder, name, 10, 1L << 50);
            case 8 -> file(folder, name, 100, 1 << 20);
            case 9 -> Entries.makeNode(folder, name, FileFacts.FIFO, new FileFacts.Device(0, 0));
            case 10 -> Entries.makeNode(folder, name, FileFacts.SOCKET, new FileFacts.Device(0, 0));
            case 11 -> Entries.makeNode(folder, name, FileFacts.CHARACTER, NULL_DEVICE);
            case 12 -> Entries.nameAgain(folder, name(random), folder, name);
            default -> {
                byte[] target = targets.get(random.nextInt(targets.size())).getBytes(StandardCharsets.UTF_8);
                Entries.makeLink(folder, name, target);
                Entries.owner(folder, name, AGENT, AGENT);
            }
        }
    }

    private static void file(Fd folder, byte[] name, int count, long offset) throws IOException {
        try (Fd file = Files.create(folder, name)) {
            ByteBuffer bytes = ByteBuffer.wrap("x".repeat(count).getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                Files.write(file, bytes, offset + bytes.position());
            }
            Files.changeOwner(file, AGENT, AGENT);
            Files.changeMode(file, 0644);
        }
    }

    @Override
    public void close() {
        nursery.close();
        workspace.close();
    }
}

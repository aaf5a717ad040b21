package dev.holdfast.setup;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.db.Databases;
import dev.holdfast.db.Schema;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Whether a data directory is one that this Holdfast may use.
///
/// @param database a PostgreSQL that is used in place of the file
public record DataCheck(DataDirectory data, Optional<String> database) {

    private static final String SUBJECT = "data directory";
    private static final long GIB = 1L << 30;

    /// What may lie there before a server has ever used it.
    private static final Set<String> BEFORE =
            Set.of("config", "built-images", "engine", "lost+found", "server.log", "started");

    /// Whose it is, and what its database is.
    ///
    /// @param oursRuns whether a server runs that is known to be its own
    public Finding finding(boolean oursRuns) throws IOException {
        if (!Files.exists(data.root())) {
            return Finding.ok(SUBJECT, data.root() + " will be made");
        }
        if (!Files.isDirectory(data.root())) {
            return failed(data.root() + " is not a directory. Name another with --data.");
        }
        Optional<Path> strange = Files.exists(data.installation()) ? Optional.empty() : stranger();
        if (strange.isPresent()) {
            return failed(data.root() + " holds other things than Holdfast's ("
                    + strange.get().getFileName() + "). Name a directory with --data that is empty or not there yet.");
        }
        if (!oursRuns && isHeld()) {
            return failed("Another server uses " + data.root() + ". Stop that one, or name another directory with"
                    + " --data.");
        }
        return ofDatabase();
    }

    private static Finding failed(String sentence) {
        return Finding.failed(SUBJECT, sentence);
    }

    private Optional<Path> stranger() throws IOException {
        try (Stream<Path> entries = Files.list(data.root())) {
            return entries.filter(entry -> !BEFORE.contains(entry.getFileName().toString()))
                    .findFirst();
        }
    }

    /// The lock of a file is seen from another process only, which we are.
    private boolean isHeld() throws IOException {
        if (!Files.exists(data.lock())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(data.lock(), StandardOpenOption.WRITE)) {
            Optional<FileLock> free = Optional.ofNullable(channel.tryLock());
            if (free.isPresent()) {
                free.get().release();
            }
            return free.isEmpty();
        }
    }

    private Finding ofDatabase() {
        try {
            Schema schema = Databases.schema(database.orElseGet(data.database()::toString));
            schema.refuseNewer();
            if (schema.found() > 0 && schema.isOlder()) {
                return database.isPresent()
                        ? Finding.warning(
                                SUBJECT,
                                "The next start changes the tables of your PostgreSQL (version " + schema.found()
                                        + " to " + schema.newest()
                                        + "). Dump it with pg_dump first; Holdfast does not.")
                        : Finding.ok(
                                SUBJECT,
                                data.root() + "; its database will be copied and brought to version "
                                        + schema.newest());
            }
            return Finding.ok(SUBJECT, data.root().toString());
        } catch (Problem problem) {
            return failed(problem.sentence());
        }
    }

    /// Whether the disk holds what a first start makes. A pool that is there has taken its room
    /// already.
    ///
    /// @param poolSize what was asked for, if anything was
    /// @param copies whether plain copies were asked for, which take room as they grow
    public Finding roomFinding(Optional<Long> poolSize, boolean copies) throws IOException {
        Path there = data.root();
        while (!Files.exists(there)) {
            there = Optional.ofNullable(there.getParent()).orElseThrow();
        }
        // Java's own word for a file system needs /etc/mtab, which not every machine has.
        long free = there.toFile().getUsableSpace();
        String amount = free / GIB + " GiB are free in " + data.root();
        boolean made = Files.exists(data.poolFile()) || Files.exists(data.pool());
        boolean lean = copies || onBtrfs(there);
        if (made) {
            return free < GIB
                    ? Finding.warning("disk", amount + "; the database and the images need some. Make room.")
                    : Finding.ok("disk", amount);
        }
        long needed = lean ? 3 * GIB : poolSize.orElse(8 * GIB) + 5 * GIB;
        if (free < needed) {
            return Finding.failed(
                    "disk",
                    "Only " + amount + "; " + needed / GIB + " GiB are needed: a pool file of "
                            + poolSize.orElse(8 * GIB) / GIB + " GiB and 5 GiB that are left to the disk. Make room,"
                            + " name another place with --data, or a smaller pool with --pool-size.");
        }
        return Finding.ok("disk", amount);
    }

    private static boolean onBtrfs(Path folder) throws IOException {
        try {
            return Programs.run(List.of("stat", "--file-system", "--format=%T", folder.toString()))
                    .output()
                    .equals("btrfs");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}

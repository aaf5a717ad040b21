package dev.holdfast.setup;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.db.Databases;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A server's own state as one tar: the database, the key that its secrets are sealed with, and its
/// settings. The volumes are not in it. Whoever has the tar can read every secret, so it is as private
/// as the data directory.
public final class StateDump {

    private static final String MANIFEST = "manifest.json";
    private static final String FORM = "holdfast-state/1";
    private static final String DATABASE = "holdfast.db";

    /// What is taken beside the database, where it is there.
    private static final List<String> FILES = List.of("secret.key", "config", "token");

    private StateDump() {}

    /// Writes the state of this directory, whose server may be at work, into a file that is not there
    /// yet.
    public static void write(DataDirectory data, Path target, String version) throws IOException, InterruptedException {
        if (Files.exists(target)) {
            throw Problem.conflict("dump_exists", target + " is there already, and a dump replaces nothing.");
        }
        Path work = privateFolder();
        try {
            Databases.copy(data.database(), work.resolve(DATABASE));
            for (String name : FILES) {
                Path file = data.root().resolve(name);
                if (Files.exists(file)) {
                    Files.copy(file, work.resolve(name));
                }
            }
            Files.writeString(work.resolve(MANIFEST), manifest(work, version));
            Path draft = target.resolveSibling(target.getFileName() + ".new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Programs.need(List.of("tar", "-C", work.toString(), "-cf", draft.toString(), "."));
            Files.move(draft, target);
        } finally {
            remove(work);
        }
    }

    private static String manifest(Path folder, String version) throws IOException {
        ObjectNode manifest = Json.object().put("form", FORM).put("version", version);
        ObjectNode sums = manifest.putObject("sha256");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                sums.put(file.getFileName().toString(), sha256(file));
            }
        }
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(manifest);
    }

    /// Puts the state into an empty data directory, all of it or nothing.
    public static void load(Path source, DataDirectory data) throws IOException, InterruptedException {
        refuseUsed(data);
        if (!Files.isRegularFile(source)) {
            throw Problem.notFound("dump", source.toString());
        }
        Path work = privateFolder();
        try {
            Programs.need(List.of(
                    "tar",
                    "-C",
                    work.toString(),
                    "--no-same-owner",
                    "--no-same-permissions",
                    "-xf",
                    source.toString()));
            List<String> names = checked(work, source);
            Databases.schema(work.resolve(DATABASE).toString()).refuseNewer();
            Files.createDirectories(
                    data.root(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (String name : names) {
                Path file = data.root().resolve(name);
                Files.copy(work.resolve(name), file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
            // A new id, and last: the old server may live on beside this one, with containers of its
            // own.
            WholeFile.write(data.installation(), UUID.randomUUID() + "\n", "rw-r--r--");
        } finally {
            remove(work);
        }
    }

    private static void refuseUsed(DataDirectory data) throws IOException {
        if (!Files.exists(data.root())) {
            return;
        }
        try (Stream<Path> entries = Files.list(data.root())) {
            if (entries.findFirst().isPresent()) {
                throw Problem.conflict(
                        "data_not_empty",
                        data.root() + " is not empty; a dump is loaded into a directory that is, or is not there yet."
                                + " Name another with --data.");
            }
        }
    }

    /// The names of the files that the manifest vouches for; what else lies in the tar is left there.
    private static List<String> checked(Path folder, Path source) throws IOException {
        Path file = folder.resolve(MANIFEST);
        try {
            JsonNode manifest =
                    Files.isRegularFile(file) ? Json.MAPPER.readTree(Files.readString(file)) : Json.object();
            if (!manifest.path("form").asString("").equals(FORM)) {
                throw broken(source, "it is no dump of this form (" + FORM + ")");
            }
            List<String> names = Stream.concat(Stream.of(DATABASE), FILES.stream())
                    .filter(name -> manifest.path("sha256").has(name))
                    .toList();
            for (String name : names) {
                Path member = folder.resolve(name);
                String wanted = manifest.path("sha256").path(name).asString("");
                if (!Files.isRegularFile(member, LinkOption.NOFOLLOW_LINKS)
                        || !sha256(member).equals(wanted)) {
                    throw broken(source, name + " in it is damaged or missing");
                }
            }
            if (!names.containsAll(List.of(DATABASE, "secret.key"))) {
                throw broken(source, "the database or the key is missing");
            }
            return names;
        } catch (JacksonException garbled) {
            throw broken(source, "its manifest cannot be read").causedBy(garbled);
        }
    }

    private static Problem broken(Path source, String why) {
        return Problem.unprocessable("dump_broken", source + " cannot be loaded: " + why + ".");
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Java without SHA-256", impossible);
        }
    }

    private static Path privateFolder() throws IOException {
        return Files.createTempDirectory("holdfast-state-");
    }

    private static void remove(Path folder) throws IOException, InterruptedException {
        Programs.need(List.of("rm", "-rf", folder.toString()));
    }
}

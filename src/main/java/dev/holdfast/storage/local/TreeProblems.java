package dev.holdfast.storage.local;

import dev.holdfast.linux.Errno;
import dev.holdfast.linux.LinuxException;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FilePath;
import java.nio.charset.StandardCharsets;

/// The problems of a tree, each in one place.
final class TreeProblems {

    private TreeProblems() {}

    /// What the refusal of the kernel means for this path.
    ///
    /// @throws LinuxException the same one, when nothing explains it
    static Problem of(LinuxException failed, FilePath path) throws LinuxException {
        Problem problem = switch (failed.errno()) {
            case Errno.ENOENT -> notFound(path);
            case Errno.ENOTDIR -> notDirectory(path);
            case Errno.EISDIR -> isDirectory(path);
            case Errno.EEXIST -> exists(path);
            case Errno.ENOTEMPTY ->
                conflict("directory_not_empty", path, "is a folder that is not empty; delete it first, recursively");
            case Errno.ELOOP -> loop(path);
            case Errno.EAGAIN, Errno.EBUSY -> busy(path);
            case Errno.EROFS -> readOnly(path);
            case Errno.EXDEV ->
                conflict("other_file_system", path, "lies on another file system or volume than its root");
            case Errno.EMLINK -> conflict("too_many_links", path, "has as many names as a file can have");
            case Errno.ENAMETOOLONG -> Problem.badRequest("bad_path", "The path " + shown(path) + " is too long.");
            case Errno.EFBIG ->
                Problem.of(Problem.Kind.TOO_LARGE, "file_too_large", shown(path) + " is too large for the pool.");
            case Errno.EDQUOT ->
                Problem.of(
                        Problem.Kind.NO_SPACE,
                        "volume_full",
                        "The agent takes all that it may with its snapshots, so " + shown(path)
                                + " cannot be written; delete files or snapshots, or raise limits.volume_bytes.");
            case Errno.ENOSPC ->
                Problem.of(
                        Problem.Kind.NO_SPACE,
                        "pool_full",
                        "There is no space left to write " + shown(path) + "; delete something or grow the pool.");
            case Errno.EIO ->
                Problem.unavailable(
                        "pool_failing",
                        "The disk under the pool fails at " + shown(path) + ": see the kernel's log, mend the disk, and"
                                + " start the server anew.");
            default -> throw failed;
        };
        return problem.causedBy(failed);
    }

    static Problem notFound(FilePath path) {
        return Problem.of(Problem.Kind.NOT_FOUND, "file_not_found", "There is no file or folder " + shown(path) + ".");
    }

    static Problem notDirectory(FilePath path) {
        return conflict("not_a_directory", path, "is not a folder, or something above it is not");
    }

    static Problem isDirectory(FilePath path) {
        return conflict("is_a_directory", path, "is a folder");
    }

    static Problem exists(FilePath path) {
        return conflict("file_exists", path, "exists already");
    }

    static Problem notRegular(FilePath path) {
        return conflict("not_a_regular_file", path, "is a pipe, a socket or a device and has no bytes to read");
    }

    static Problem busy(FilePath path) {
        return conflict("file_busy", path, "is being held or changed by a process of the agent; try again");
    }

    static Problem readOnly(FilePath path) {
        return conflict("read_only", path, "cannot be changed: it is part of a snapshot");
    }

    static Problem loop(FilePath path) {
        return conflict("link_loop", path, "leads through too many links");
    }

    static Problem outside(FilePath path, byte[] target) {
        return conflict(
                "link_outside",
                path,
                "leads through a link to \"" + new String(target, StandardCharsets.UTF_8) + "\", which lies outside");
    }

    static Problem isLink(FilePath path) {
        return conflict("is_a_link", path, "is a link, and has no mode and no bytes of its own");
    }

    static Problem notCopied(FilePath path) {
        return conflict("not_a_regular_file", path, "is a socket or a device, and cannot be copied");
    }

    static Problem intoItself(FilePath from, FilePath to) {
        return Problem.badRequest(
                "bad_move",
                shown(from) + " cannot be moved to " + shown(to) + ", which is in it; choose a place outside of it.");
    }

    static Problem badLink(FilePath path) {
        return Problem.badRequest(
                "bad_link", "The target of the link " + shown(path) + " must have 1 to 4095 bytes and no NUL.");
    }

    static Problem tooLargeToCopy(FilePath path) {
        return conflict(
                "directory_too_large",
                path,
                "has more names in one place, or more hard links, than can be copied at once; copy it in parts");
    }

    static Problem tooManyNames(FilePath path) {
        return conflict("directory_too_large", path, "has too many names to be listed");
    }

    static Problem tooDeep(FilePath path) {
        return conflict("directory_too_deep", path.parent(), "has too many folders within folders");
    }

    static Problem preconditionFailed(FilePath path) {
        return Problem.of(
                Problem.Kind.PRECONDITION_FAILED,
                "precondition_failed",
                shown(path) + " is not what the condition of the call asks for; read it again.");
    }

    static Problem theRoot() {
        return Problem.badRequest("bad_path", "The root itself cannot be replaced or deleted.");
    }

    private static Problem conflict(String code, FilePath path, String predicate) {
        return Problem.conflict(code, shown(path) + " " + predicate + ".");
    }

    private static String shown(FilePath path) {
        return "\"" + path + "\"";
    }
}

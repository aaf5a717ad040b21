package dev.holdfast.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/// A tree with one of everything that an agent can make.
public final class RichTree {

    private static final String SCRIPT = """
            set -e
            mkdir -p empty src/deep/er .git/objects 'a b' && chmod 0700 .git && chmod 1777 empty
            echo 'int main;' > src/main.c && chmod 0640 src/main.c
            echo run > src/run.sh && chmod 4755 src/run.sh
            echo secret > src/deep/er/none && chmod 0000 src/deep/er/none
            printf x > "$(printf 'not\\377utf8')"
            printf y > "$(printf 'new\\nline')"
            printf z > 'a b/späße.txt'
            ln -s ../src/main.c empty/up && ln -s /etc/shadow outside && ln -s nowhere dangling && ln -s loop loop
            ln src/main.c src/deep/same.c && ln src/main.c again.c
            mkfifo pipe && ln pipe src/pipe2
            head -c 100000 /dev/urandom > random
            : > nothing
            truncate -s 8M sparse && printf middle | dd of=sparse bs=1 seek=4194304 conv=notrunc status=none
            printf tail >> sparse
            touch -h -d '2001-02-03 04:05:06.123456789' outside src/main.c src/deep
            touch -d '1969-12-31 23:59:59.987654321' empty
            chown -hR 52000:52000 . && chown -h 1:2 dangling && chown 3:4 random && chmod 4755 src/run.sh
            """;

    /// As agents leave repositories behind: with work that is not committed, locked, without a commit, in one
    /// another, with hooks.
    private static final String REPOSITORIES = """
            set -e
            export HOME=/nonexistent GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
            git init -q outer && cd outer
            echo one > one && git add one && git commit -q -m one && echo two >> one && echo three > three && git add three
            : > .git/index.lock && printf '#!/bin/sh\nexit 1\n' > .git/hooks/pre-commit && chmod 755 .git/hooks/pre-commit
            printf 'ignored\n' > .gitignore && mkdir ignored && echo kept > ignored/kept
            git init -q inner && cd inner && echo inner > inner && git init -q innermost
            cd .. && git init -q --bare bare.git && git worktree add -q -f beside HEAD
            cd .. && chown -hR 52000:52000 outer
            """;

    private RichTree() {}

    /// Git repositories within one another.
    public static void growRepositories(Path folder) throws IOException {
        Shell.run(folder, REPOSITORIES);
    }

    public static void grow(Path folder) throws IOException {
        Shell.run(folder, SCRIPT);
        attribute(folder.resolve("random"), "colour", "blue");
        attribute(folder.resolve("empty"), "note", "folders too");
        try (FileChannel file =
                FileChannel.open(folder.resolve("holes"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 4; i++) {
                file.write(ByteBuffer.wrap(new byte[] {(byte) i}), i * 1_000_000L);
            }
        }
    }

    private static void attribute(Path file, String name, String value) throws IOException {
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }
}

package dev.holdfast.ssh;

/// The answer to whoever asks for what is not done here.
///
/// @param sentence says what to do instead
record Refusal(String sentence) implements Talk {

    private static final int NOT_FOUND = 127;

    static final Refusal SHELL = new Refusal(
            "There is no shell here. Use sftp, scp or rsync with this address; an agent is given work by: holdfast task"
                    + " run AGENT PROMPT");

    static final Refusal OLD_SCP =
            new Refusal("scp's old way is not spoken here. Leave -O out (OpenSSH 9 and later), or use sftp.");

    static final Refusal COMMAND =
            new Refusal("No commands are run here but rsync's own. Use sftp, scp or rsync with this address.");

    @Override
    public int hold(Streams streams) {
        TalkCommand.tell(streams.problems(), sentence);
        return NOT_FOUND;
    }
}

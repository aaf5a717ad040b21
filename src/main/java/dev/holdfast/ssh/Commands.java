package dev.holdfast.ssh;

import dev.holdfast.problem.Problem;
import dev.holdfast.ssh.sftp.AgentFiles;
import dev.holdfast.ssh.sftp.Conversation;
import java.util.List;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.command.CommandFactory;
import org.apache.sshd.server.shell.ShellFactory;
import org.apache.sshd.server.subsystem.SubsystemFactory;

/// What can be asked for in a channel: the files, rsync's other side, and refusals that say what to do.
final class Commands implements CommandFactory, ShellFactory, SubsystemFactory {

    private final Desk desk;

    Commands(Desk desk) {
        this.desk = desk;
    }

    @Override
    public String getName() {
        return "sftp";
    }

    @Override
    public Command createSubsystem(ChannelSession channel) {
        Visit visit = Doorkeeper.visit(channel.getSession());
        Trails trails = new Trails(desk.audit(), visit, "sftp");
        AgentFiles files = new AgentFiles(desk.workspaces(), visit.who(), visit.agent(), trails, desk.room());
        return new TalkCommand(streams -> {
            new Conversation(files, desk.owner(), streams.out()).hold(streams.in());
            return 0;
        });
    }

    @Override
    public Command createShell(ChannelSession channel) {
        return new TalkCommand(Refusal.SHELL);
    }

    @Override
    public Command createCommand(ChannelSession channel, String line) {
        return new TalkCommand(talk(Doorkeeper.visit(channel.getSession()), line));
    }

    private Talk talk(Visit visit, String line) {
        List<String> words;
        try {
            words = ShellWords.split(line);
        } catch (Problem notUnderstood) {
            return new Refusal(notUnderstood.sentence());
        }
        if (!words.isEmpty() && words.getFirst().equals("scp")) {
            return Refusal.OLD_SCP;
        }
        return Rsync.of(desk, visit, words).orElse(Refusal.COMMAND);
    }
}

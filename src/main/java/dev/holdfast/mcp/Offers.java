package dev.holdfast.mcp;

import dev.holdfast.mcp.Offer.Form;
import java.util.List;

/// The calls that assistants may use as tools, in the order in which they are listed.
final class Offers {

    private static final String AGENTS = "/v1/agents";
    private static final String AGENT = AGENTS + "/{agent}";
    private static final String TASK = AGENT + "/tasks/{task}";
    private static final String FILE = AGENT + "/files/{path}";
    private static final String RESTORE = "POST " + AGENT + "/snapshots/{snapshot}/restore";

    private static final String MORE = "When the answer has next_cursor, there is more: call again with it as cursor.";
    private static final String UNDO =
            "What it replaces is kept as a snapshot, which the answer names as kept: restoring that undoes it.";

    static final List<Offer> ALL = List.of(
            Offer.of("list_agents", "GET " + AGENTS).saying(MORE),
            Offer.of("get_agent", "GET " + AGENT),
            Offer.of("create_agent", "POST " + AGENTS)
                    .saying("The name has small letters, digits and hyphens. All but the name has a default."),
            Offer.of("pause_agent", "POST " + AGENT + "/pause"),
            Offer.of("resume_agent", "POST " + AGENT + "/resume"),
            Offer.of("delete_agent", "DELETE " + AGENT),
            Offer.of("create_task", "POST " + AGENT + "/tasks")
                    .saying("It is answered at once; get_task with wait says how it ended."),
            Offer.of("get_task", "GET " + TASK),
            Offer.of("list_tasks", "GET " + AGENT + "/tasks").saying(MORE),
            Offer.of("cancel_task", "POST " + TASK + "/cancel"),
            Offer.of("list_files", "GET " + FILE)
                    .without("nofollow", "bundle", "select", "include", "exclude", "dry_run")
                    .optionally("path")
                    .saying(
                            "Here: lists a folder; without a path the workspace itself. When the answer has cursor, there is"
                                    + " more: call again with it.")
                    .as(Form.FOLDER),
            Offer.of("read_file", "GET " + FILE)
                    .without(
                            "nofollow",
                            "sort",
                            "order",
                            "limit",
                            "cursor",
                            "bundle",
                            "select",
                            "include",
                            "exclude",
                            "dry_run")
                    .saying("Here: reads a file, or a part of it. When the answer has next_offset, there is more.")
                    .as(Form.READ_FILE),
            Offer.of("write_file", "PUT " + FILE).as(Form.WRITE_FILE),
            Offer.of("move_file", "POST " + FILE)
                    .always("op", "move")
                    .without("links", "mode")
                    .saying("Here: moves or renames a file or folder to the path given as to."),
            Offer.of("delete_file", "DELETE " + FILE),
            Offer.of("search_files", "GET " + AGENT + "/search").as(Form.LINES),
            Offer.of("list_snapshots", "GET " + AGENT + "/snapshots").saying(MORE),
            Offer.of("take_snapshot", "POST " + AGENT + "/snapshots"),
            Offer.of("preview_restore", RESTORE)
                    .always("preview", true)
                    .without("cancel_task", "home")
                    .saying("Here: only tells what a restore would change, and changes nothing.")
                    .as(Form.PREVIEW),
            Offer.of("restore_snapshot", RESTORE).without("preview").saying(UNDO),
            Offer.of("list_changes", "GET " + AGENT + "/changes").saying(MORE),
            Offer.of("diff_file", "GET " + AGENT + "/diff/{path}"),
            Offer.of("file_history", "GET " + AGENT + "/history/{path}").saying(MORE),
            Offer.of("fork_agent", "POST " + AGENT + "/fork"),
            Offer.of("compare_agents", "GET " + AGENT + "/compare").saying(MORE),
            Offer.of("adopt_fork", "POST " + AGENT + "/adopt")
                    .saying("With preview it only tells what would change. " + UNDO));

    private Offers() {}
}

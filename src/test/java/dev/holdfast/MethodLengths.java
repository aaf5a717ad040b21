package dev.holdfast;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// How many lines each method takes, told by the compiler's own parser.
final class MethodLengths {

    /// A method that is longer than it may be.
    record LongMethod(Path path, String method, long lines) {}

    private MethodLengths() {}

    static List<LongMethod> over(long most, List<Source> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(
                            sources.stream().map(Source::path).toList()));
            List<LongMethod> found = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                new Measure(unit, Trees.instance(task).getSourcePositions(), most).scan(unit, found);
            }
            return found;
        }
    }

    private static final class Measure extends TreeScanner<Optional<Void>, List<LongMethod>> {

        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final long most;

        Measure(CompilationUnitTree unit, SourcePositions positions, long most) {
            this.unit = unit;
            this.positions = positions;
            this.most = most;
        }

        @Override
        public Optional<Void> visitMethod(MethodTree method, List<LongMethod> found) {
            LineMap lines = unit.getLineMap();
            long from = positions.getStartPosition(unit, method);
            long to = positions.getEndPosition(unit, method);
            if (from >= 0 && to >= 0) {
                long length = lines.getLineNumber(to) - lines.getLineNumber(from) + 1;
                if (length > most) {
                    found.add(new LongMethod(
                            Path.of(unit.getSourceFile().getName()),
                            method.getName().toString(),
                            length));
                }
            }
            super.visitMethod(method, found);
            return Optional.empty();
        }
    }
}

package bifrost.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitest.bytecode.analysis.ClassTree;
import org.pitest.classinfo.ClassByteArraySource;
import org.pitest.classinfo.ClassName;
import org.pitest.mutationtest.EngineArguments;
import org.pitest.mutationtest.build.CompoundInterceptorFactory;
import org.pitest.mutationtest.build.MutationInterceptor;
import org.pitest.mutationtest.config.PluginServices;
import org.pitest.mutationtest.config.ReportOptions;
import org.pitest.mutationtest.engine.Mutater;
import org.pitest.mutationtest.engine.MutationDetails;
import org.pitest.mutationtest.engine.gregor.config.GregorEngineFactory;

/**
 * Generates mutants with PIT's mutators and filters. The filter for static initializers is not used: it exists because
 * PIT redefines loaded classes, whereas {@link MutantLoader} loads them again.
 */
final class MutantGenerator {
  private final Path classes;
  private final Path sources;
  private final Mutater mutater;
  private final MutationInterceptor filters;
  private final Map<Path, List<String>> lines = new HashMap<>();

  /**
   * Creates a generator.
   *
   * @param classes the folder of the classes
   * @param sources the folder of their sources
   * @param mutators the names of PIT's mutators or of groups of them
   */
  MutantGenerator(Path classes, Path sources, List<String> mutators) {
    this.classes = classes;
    this.sources = sources;
    ClassByteArraySource bytes = name -> read(name.replace('/', '.'));
    this.mutater =
        new GregorEngineFactory().createEngine(EngineArguments.arguments().withMutators(mutators)).createMutator(bytes);
    var factories = PluginServices.makeForContextLoader().findInterceptors().stream()
        .filter(factory -> !factory.getClass().getSimpleName().startsWith("StaticInitializer")).toList();
    this.filters = new CompoundInterceptorFactory(List.of(), factories)
        .createInterceptor(new ReportOptions(), null, bytes, null, null, null);
  }

  private Optional<byte[]> read(String className) {
    var file = classes.resolve(className.replace('.', '/') + ".class");
    try {
      if (Files.exists(file)) return Optional.of(Files.readAllBytes(file));
      try (var system = ClassLoader.getSystemResourceAsStream(className.replace('.', '/') + ".class")) {
        return system == null ? Optional.empty() : Optional.of(system.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the mutants of a class in the order of their lines} */
  List<Mutant> mutants(String className) {
    filters.begin(ClassTree.fromBytes(read(className).orElseThrow()));
    var found = new ArrayList<>(filters.intercept(mutater.findMutations(ClassName.fromString(className)), mutater));
    filters.end();
    found.sort(Comparator.comparingInt(MutationDetails::getLineNumber).thenComparing(MutationDetails::getId));
    var count = new HashMap<MutantKey, Integer>();
    return found.stream().map(details -> {
      var key = key(className, details, 1);
      int ordinal = count.merge(key, 1, Integer::sum);
      return new Mutant(new MutantKey(key.className(), key.method(), key.change(), key.code(), ordinal), className,
          details.getLineNumber(), details.getMethod().equals("<clinit>"), details);
    }).toList();
  }

  private MutantKey key(String className, MutationDetails details, int ordinal) {
    var method = details.getMethod();
    if (method.startsWith("lambda$")) method = method.substring(7, method.lastIndexOf('$'));
    var change = details.getDescription().replaceAll(" for bifrost/openai/.*", "").replaceAll("[\\w/$]+/", "");
    return new MutantKey(className.substring("bifrost.openai.".length()), method, change, code(className, details),
        ordinal);
  }

  private String code(String className, MutationDetails details) {
    int dollar = className.indexOf('$');
    var file = sources.resolve((dollar < 0 ? className : className.substring(0, dollar)).replace('.', '/') + ".java");
    var text = lines.computeIfAbsent(file, path -> {
      try {
        return Files.readAllLines(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    return text.get(details.getLineNumber() - 1).strip().replace('\t', ' ');
  }

  /** {@return the bytes of the class without the mutation} */
  byte[] original(Mutant mutant) {
    return read(mutant.className()).orElseThrow();
  }

  /** {@return the bytes of the mutated class} */
  byte[] bytes(Mutant mutant) {
    return mutater.getMutation(mutant.details().getId()).getBytes();
  }
}

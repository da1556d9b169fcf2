package bifrost.blackbox.consumers;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Provider factories of a third party, which are compiled into a folder. */
final class ThirdParty {
  private final Path sources;
  final Path classes;

  ThirdParty(Path folder) throws IOException {
    sources = Files.createDirectories(folder.resolve("sources/lab"));
    classes = Files.createDirectories(folder.resolve("classes"));
  }

  /**
   * Writes a factory whose kind is its name in lower case.
   *
   * @param body additional members of the class
   */
  ThirdParty factory(String name, String body) throws IOException {
    return source(name, "public class " + name + " implements bifrost.api.spi.ProviderFactory {\n" + body
        + "\n  public String kind() { return \"" + name.toLowerCase(Locale.ROOT) + "\"; }\n"
        + "  public bifrost.api.spi.Provider open(String name, bifrost.api.ProviderConfig config) {"
        + " return new bifrost.api.spi.Provider() {\n    public String name() { return name; }\n"
        + "    public bifrost.api.spi.RequestHandlers handlers() { return bifrost.api.spi.RequestHandlers.of(); }\n"
        + "  };\n  }\n}\n");
  }

  ThirdParty source(String name, String text) throws IOException {
    Files.writeString(sources.resolve(name + ".java"), "package lab;\n" + text);
    return this;
  }

  /** Compiles the sources, writes the services file, and returns the folder for the class path. */
  Path services(String... lines) throws IOException {
    try (var files = Files.list(sources)) {
      var names = files.map(Path::toString).toList();
      if (!names.isEmpty()) compile(names.toArray(String[]::new));
    }
    var file = classes.resolve(CombinedJar.SERVICES);
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines));
    return classes;
  }

  /** Compiles a module with one factory, and returns its folder. */
  Path module(String factory) throws IOException {
    factory(factory, "");
    var descriptor = sources.getParent().resolve("module-info.java");
    Files.writeString(descriptor,
        "module lab { requires bifrost.api; provides bifrost.api.spi.ProviderFactory with lab." + factory + "; }");
    Command.tool("javac", "--release", "17", "-p", Packaged.jar("bifrost.api").toString(), "-d", classes.toString(),
        descriptor.toString(), sources.resolve(factory + ".java").toString()).success();
    return classes;
  }

  private void compile(String... files) {
    var options =
        new String[] {"--release", "17", "-cp", Packaged.jar("bifrost.api").toString(), "-d", classes.toString()};
    var all = new String[options.length + files.length];
    System.arraycopy(options, 0, all, 0, options.length);
    System.arraycopy(files, 0, all, options.length, files.length);
    Command.tool("javac", all).success();
  }
}

package bifrost.blackbox.frameworks;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Maven repository with the packaged jars and their POMs, under a version that exists nowhere else. A project that
 * uses this version is therefore built with these jars, and never with installed ones.
 *
 * @param folder the folder of the repository
 */
record LocalRepository(Path folder) {
  static final String VERSION = "0-packaged";
  private static final String GROUP = System.getProperty("bifrost.group");
  private static final Path ROOT = Path.of("..");

  static LocalRepository write(Path folder) throws IOException {
    var repository = new LocalRepository(folder);
    repository.addPom("bifrost", ROOT.resolve("pom.xml"));
    for (var module : Packaged.NAMES) {
      repository.addPom(module, ROOT.resolve(module).resolve("pom.xml"));
      Files.copy(Packaged.jar(module), repository.file(module, "jar"));
    }
    return repository;
  }

  private void addPom(String artifact, Path pom) throws IOException {
    var file = file(artifact, "pom");
    Files.createDirectories(file.getParent());
    var versions = Files.readString(pom).replace("<version>" + Packaged.VERSION + "<", "<version>" + VERSION + "<");
    Files.writeString(file, versions);
  }

  private Path file(String artifact, String extension) {
    return folder.resolve(GROUP.replace('.', '/')).resolve(artifact).resolve(VERSION)
        .resolve(artifact + "-" + VERSION + "." + extension);
  }

  /** {@return the options with which Maven also reads this repository} New downloads go to the user's repository. */
  List<String> options() {
    return Stream.of("repo.local=" + System.getProperty("bifrost.localRepository"), "repo.local.tail=" + folder)
        .map(each -> "-Dmaven." + each).toList();
  }
}

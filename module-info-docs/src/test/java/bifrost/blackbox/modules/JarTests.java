package bifrost.blackbox.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Checks the contents of the packaged jars. */
class JarTests {
  /** The README and the performance guide say 1.3 MB. */
  private static final long MAX_BYTES = 1_349_999;

  @BeforeAll
  static void printSizes() throws IOException {
    for (var module : Packaged.NAMES) {
      System.out.printf("%s.jar: %.1f kB%n", module, Files.size(Packaged.jar(module)) / 1000.0);
    }
  }

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void jarContainsTheLicense(String module) throws IOException {
    assertEquals(Files.readString(Path.of("..", "LICENSE")), read(Packaged.jar(module), "META-INF/LICENSE"));
  }

  @ParameterizedTest
  @CsvSource({"bifrost.openai, bifrost.openai.OpenAiProviderFactory", "bifrost.vllm, bifrost.vllm.VllmProviderFactory"})
  void jarDeclaresTheFactoryForTheClassPath(String module, String factory) throws IOException {
    assertEquals(factory, read(Packaged.jar(module), "META-INF/services/bifrost.api.spi.ProviderFactory").strip());
  }

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void jarContainsOnlyClassesOfItsModule(String module) throws IOException {
    try (var jar = new JarFile(Packaged.jar(module).toFile())) {
      var others = jar.stream().map(entry -> entry.getName())
          .filter(name -> !name.endsWith("/") && !name.startsWith("META-INF/") && !name.equals("module-info.class"))
          .filter(name -> !name.startsWith(module.replace('.', '/') + "/") || !name.endsWith(".class")).toList();
      assertEquals(List.of(), others);
    }
  }

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void sourcesJarContainsTheSources(String module) throws IOException {
    assertTrue(read(Packaged.jar(module, "sources"), "module-info.java").contains("module " + module + " {"));
  }

  @ParameterizedTest
  @FieldSource("bifrost.blackbox.support.Packaged#NAMES")
  void javadocJarContainsTheJavadocWithItsLicense(String module) throws IOException {
    var page = read(Packaged.jar(module, "javadoc"), module + "/module-summary.html");
    assertTrue(page.contains(module) && page.contains("Licensed under the Apache License"), page);
    assertFalse(page.contains("rights reserved"), page);
  }

  @Test
  void jarsOfAnApplicationAreSmall() throws IOException {
    long bytes = 0;
    for (var module : List.of("bifrost.api", "bifrost.openai", "bifrost.vllm")) {
      bytes += Files.size(Packaged.jar(module));
    }
    assertTrue(bytes <= MAX_BYTES, bytes + " bytes");
  }

  @Test
  void buildPackagesFourJars() throws IOException {
    try (var jars = Files.list(Packaged.MODULES)) {
      assertEquals(Packaged.NAMES.stream().map(Packaged::jar).sorted().toList(), jars.sorted().toList());
    }
  }

  private static String read(Path file, String entry) throws IOException {
    try (var jar = new JarFile(file.toFile()); var content = jar.getInputStream(jar.getJarEntry(entry))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

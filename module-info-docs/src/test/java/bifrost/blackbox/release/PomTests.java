package bifrost.blackbox.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that the POMs are complete, and that all POMs and documents agree on the groupId and the version. */
class PomTests {
  /** The coordinates of a module of this project in XML, for Gradle, or on a command line. */
  private static final Pattern XML = Pattern
      .compile("<groupId>([^<]*)</groupId>\\s*<artifactId>(bifrost[^<]*)</artifactId>(?:\\s*<version>([^<]*)<)?");
  private static final Pattern GRADLE = Pattern.compile("[\"']([\\w.-]+):(bifrost[\\w.-]*):([\\w.-]+)[\"']");
  private static final List<String> PLACEHOLDERS =
      List.of("GROUP", "VERSION", "${project.groupId}", "${project.version}", "${bifrost.version}");

  @Test
  void rootAndBomDescribeTheProject() throws IOException {
    var root = Poms.read(Poms.ROOT);
    var bom = Poms.read(Poms.BOM);
    for (var name : List.of("groupId", "version", "url", "licenses", "developers", "scm", "issueManagement")) {
      var text = Poms.child(root, name).getTextContent().replaceAll("\\s+", " ").strip();
      assertFalse(text.isEmpty(), name);
      assertEquals(text, Poms.child(bom, name).getTextContent().replaceAll("\\s+", " ").strip(), name);
    }
    for (var property : List.of("github", "project.build.outputTimestamp")) {
      assertEquals(Poms.text(Poms.child(root, "properties"), property),
          Poms.text(Poms.child(bom, "properties"), property));
    }
  }

  @Test
  void everyPomHasANameAndADescription() throws IOException {
    for (var folder : Poms.folders()) {
      var pom = Poms.read(folder);
      for (var name : List.of("name", "description")) {
        assertFalse(Poms.text(pom, name).isEmpty(), () -> folder + " has no " + name);
      }
    }
  }

  @Test
  void urlsAreThoseOfTheRootInEveryModule() throws IOException {
    var root = Poms.read(Poms.ROOT);
    assertEquals("false", root.getAttribute("child.project.url.inherit.append.path"));
    for (var name : List.of("connection", "developerConnection", "url")) {
      assertEquals("false", Poms.child(root, "scm").getAttribute("child.scm." + name + ".inherit.append.path"), name);
    }
  }

  @Test
  void bomManagesTheFourModules() throws IOException {
    var managed = Poms.children(Poms.child(Poms.child(Poms.read(Poms.BOM), "dependencyManagement"), "dependencies"));
    assertEquals(Packaged.NAMES, managed.stream().map(each -> Poms.text(each, "artifactId")).toList());
  }

  @Test
  void bomUsesTheSamePluginsAsTheRoot() throws IOException {
    var root = Poms.plugins(Poms.read(Poms.ROOT));
    var bom = Poms.plugins(Poms.read(Poms.BOM));
    bom.forEach((plugin, version) -> assertEquals(root.get(plugin), version, plugin));
    assertTrue(bom.containsKey("maven-gpg-plugin"), bom::toString);
  }

  /** A build that uses the library also reads its root POM, and everything that this POM imports. */
  @Test
  void usersNeedNoOtherPom() throws IOException {
    for (var folder : Poms.folders()) {
      var scopes = Poms.read(folder).getElementsByTagName("scope");
      for (int i = 0; i < scopes.getLength(); i++) {
        assertFalse(scopes.item(i).getTextContent().equals("import"), () -> folder + " imports a POM");
      }
    }
    assertEquals("", Poms.text(Poms.read(Poms.ROOT), "parent"));
  }

  @Test
  void documentsAndPomsNameTheSameCoordinates() throws IOException {
    var root = Poms.read(Poms.ROOT);
    var group = Poms.text(root, "groupId");
    var version = Poms.text(root, "version");
    var wrong = new ArrayList<String>();
    int found = 0;
    for (var document : Poms.documents().entrySet()) {
      for (var pattern : List.of(XML, GRADLE)) {
        for (var match : pattern.matcher(document.getValue()).results().toList()) {
          found++;
          var actual = match.group(3);
          if (!isOneOf(match.group(1), group) || actual != null && !isOneOf(actual, version)) {
            wrong.add(document.getKey() + ": " + match.group().replaceAll("\\s+", ""));
          }
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
    assertTrue(found > 15, found + " coordinates");
  }

  private static boolean isOneOf(String actual, String expected) {
    return actual.equals(expected) || PLACEHOLDERS.contains(actual);
  }
}

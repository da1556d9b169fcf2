package bifrost.blackbox.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** The POMs of the build. */
final class Poms {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path BOM = ROOT.resolve("module-info-docs").resolve("bom");

  private Poms() {}

  /** {@return the folders of the modules that the root POM lists, and the root folder first} */
  static List<Path> folders() throws IOException {
    var folders = new ArrayList<>(List.of(ROOT));
    for (var module : children(child(read(ROOT), "modules"))) folders.add(ROOT.resolve(module.getTextContent()));
    return folders;
  }

  static Element read(Path folder) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve("pom.xml").toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(folder + ": " + e.getMessage(), e);
    }
  }

  static List<Element> children(Element parent) {
    var children = new ArrayList<Element>();
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) children.add(element);
    }
    return children;
  }

  /** {@return a child, which must exist} */
  static Element child(Element parent, String name) {
    return children(parent).stream().filter(each -> each.getTagName().equals(name)).findFirst()
        .orElseThrow(() -> new AssertionError("no <" + name + "> in <" + parent.getTagName() + ">"));
  }

  /** {@return the text of a child; empty if there is none} */
  static String text(Element parent, String name) {
    return children(parent).stream().filter(each -> each.getTagName().equals(name)).findFirst()
        .map(each -> each.getTextContent().strip()).orElse("");
  }

  /** {@return the versions of all plugins in a POM, by their names} */
  static TreeMap<String, String> plugins(Element pom) {
    var versions = new TreeMap<String, String>();
    var plugins = pom.getElementsByTagName("plugin");
    for (int i = 0; i < plugins.getLength(); i++) {
      var plugin = (Element) plugins.item(i);
      if (!text(plugin, "version").isEmpty()) versions.put(text(plugin, "artifactId"), text(plugin, "version"));
    }
    return versions;
  }

  /** {@return the contents of all POMs and Markdown files in the repository, by their paths} */
  static TreeMap<Path, String> documents() throws IOException {
    var documents = new TreeMap<Path, String>();
    try (var files = Files.walk(ROOT)) {
      for (var file : files.filter(Poms::isDocument).toList()) {
        documents.put(ROOT.relativize(file), Files.readString(file));
      }
    }
    return documents;
  }

  private static boolean isDocument(Path file) {
    for (var part : ROOT.relativize(file)) if (part.toString().matches("target|\\.git")) return false;
    return file.toString().endsWith(".md") || file.endsWith("pom.xml");
  }
}

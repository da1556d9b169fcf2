package bifrost.blackbox.site;

import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/**
 * The targets of links on the site. Links to Markdown files that are not on the site, and to other files, lead to the
 * repository. The name of a public type, as code, becomes a link to its page.
 *
 * @param root the folder of the repository
 * @param repository its URL
 * @param pages the Markdown files on the site
 * @param types the paths of the pages of public types, by their names
 */
record SiteLinks(Path root, String repository, List<Path> pages, Map<String, String> types) {
  static SiteLinks of(Path root, String repository, List<Path> pages) throws IOException {
    var types = new HashMap<String, String>();
    for (var module : Packaged.NAMES) {
      var sources = root.resolve(module).resolve(Path.of("src", "main", "java"));
      try (var files = Files.walk(sources)) {
        files.map(sources::relativize).map(Path::toString).filter(SiteLinks::isPublic).forEach(file -> types
            .put(Path.of(file).getFileName().toString().replace(".java", ""), module + "/" + file.replace(".java", "")
                .replace('\\', '/') + ".html"));
      }
    }
    return new SiteLinks(root, repository, pages, types);
  }

  private static boolean isPublic(String file) {
    return file.endsWith(".java") && !file.contains("internal") && !file.contains("-info");
  }

  static String html(Path page) {
    boolean isIndex = page.endsWith("guides/README.md"); // the README of the project has the same name
    return isIndex ? "guides.html" : page.getFileName().toString().replace(".md", ".html");
  }

  /** Replaces the links of a page. A prefix, the path from there to the guides, is added to links to pages. */
  void rewrite(Node document, Path page, String prefix) {
    var api = prefix.isEmpty() ? "../../" : "";
    var names = new ArrayList<Code>();
    document.accept(new AbstractVisitor() {
      @Override
      public void visit(Link link) {
        link.setDestination(target(link.getDestination(), page, prefix)); // The text of a link has no further links.
      }

      @Override
      public void visit(Image image) {
        if (isRelative(image.getDestination())) {
          image.setDestination(prefix + Path.of(image.getDestination()).getFileName());
        }
      }

      @Override
      public void visit(Heading heading) {} // The names of types in headings stay as they are.

      @Override
      public void visit(Code code) {
        if (types.containsKey(code.getLiteral())) names.add(code);
      }
    });
    for (var name : names) {
      var link = new Link(api + types.get(name.getLiteral()), null);
      name.insertBefore(link);
      link.appendChild(name);
    }
  }

  /** {@return the files of the images of a page, whose links have not been replaced} */
  static List<Path> images(Node document, Path page) {
    var images = new ArrayList<Path>();
    document.accept(new AbstractVisitor() {
      @Override
      public void visit(Image image) {
        if (isRelative(image.getDestination())) images.add(page.resolveSibling(image.getDestination()));
      }
    });
    return images;
  }

  private String target(String link, Path page, String prefix) {
    if (!isRelative(link)) return link;
    var parts = link.split("#", 2);
    var anchor = parts.length == 1 ? "" : "#" + parts[1];
    var file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (pages.contains(file)) return prefix + html(file) + anchor;
    var kind = Files.isDirectory(file) ? "/tree/main/" : "/blob/main/";
    return repository + kind + root.relativize(file).toString().replace('\\', '/') + anchor;
  }

  private static boolean isRelative(String link) {
    return !link.contains(":");
  }
}

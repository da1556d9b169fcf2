package bifrost.blackbox.site;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A Markdown file that is on the site.
 *
 * @param file the file
 * @param links the targets of its links
 */
record MarkdownPage(Path file, SiteLinks links) {
  private static final Parser PARSER = Parser.builder().extensions(List.of(TablesExtension.create())).build();
  private static final HtmlRenderer RENDERER = HtmlRenderer.builder().extensions(List.of(TablesExtension.create()))
      .attributeProviderFactory(context -> MarkdownPage::addAnchor).build();
  /** A heading without markup. */
  private static final Pattern HEADING = Pattern.compile("(<h[12] id=\"[^\"]*\">)([^<>&{}\"]+)(</h[12]>)");

  /** {@return the README and the guides} */
  static List<MarkdownPage> all(Path root, String repository) throws IOException {
    var files = new ArrayList<Path>(List.of(root.resolve("README.md")));
    try (var guides = Files.list(root.resolve("module-info-docs").resolve("guides"))) {
      guides.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    var links = SiteLinks.of(root, repository, files);
    return files.stream().map(file -> new MarkdownPage(file, links)).toList();
  }

  String html() {
    return SiteLinks.html(file);
  }

  /** {@return the text of the first heading} */
  String title() {
    return parse("").title;
  }

  /** {@return everything between the first heading and the second} */
  String introduction(String prefix) {
    var html = new StringBuilder();
    for (var node = parse(prefix).document.getFirstChild().getNext(); !(node instanceof Heading); node =
        node.getNext()) {
      html.append(tool(RENDERER.render(node)));
    }
    return html.toString();
  }

  /** {@return everything from the second heading on, below a heading of the second level} */
  String sections(String prefix) {
    var html = new StringBuilder();
    var node = parse(prefix).document.getFirstChild().getNext();
    while (!(node instanceof Heading)) node = node.getNext();
    for (; node != null; node = node.getNext()) {
      if (node instanceof Heading heading) heading.setLevel(heading.getLevel() + 1);
      html.append(tool(RENDERER.render(node)));
    }
    return html.toString();
  }

  /** Writes the page, and the images on it, into a folder. */
  void write(Path folder) throws IOException {
    var parsed = parse("");
    Files.writeString(folder.resolve(html()), document(parsed.title, tool(RENDERER.render(parsed.document))));
    for (var image : parsed.images) Files.copy(image, folder.resolve(image.getFileName()), REPLACE_EXISTING);
  }

  static String document(String title, String body) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"UTF-8\"><title>" + title
        + "</title></head>\n<body>\n" + body + "</body>\n</html>\n";
  }

  /** {@return the anchor that GitHub generates for a heading} */
  static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-');
  }

  /** {@return HTML for the javadoc tool: without characters that begin a tag, and with headings in the search} */
  private static String tool(String html) {
    return HEADING.matcher(html.replace("@", "&#64;")).replaceAll("$1{@index \"$2\" guide}$3");
  }

  private static void addAnchor(Node node, String tag, Map<String, String> attributes) {
    if (node instanceof Heading) attributes.put("id", anchor(text(node)));
  }

  private static String text(Node node) {
    var text = new StringBuilder();
    node.accept(new TextCollector(text));
    return text.toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;");
  }

  /** Parses the file. A prefix is added to links to pages. */
  private Parsed parse(String prefix) {
    try {
      var document = PARSER.parse(Files.readString(file));
      var images = SiteLinks.images(document, file);
      links.rewrite(document, file, prefix);
      return new Parsed(document, escape(text(first(document, Heading.class))), images);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the first block of a type} */
  private static Node first(Node document, Class<? extends Node> type) {
    var node = document.getFirstChild();
    while (!type.isInstance(node)) node = node.getNext();
    return node;
  }

  private record Parsed(Node document, String title, List<Path> images) {}
}

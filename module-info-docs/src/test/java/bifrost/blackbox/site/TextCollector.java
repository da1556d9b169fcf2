package bifrost.blackbox.site;

import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** Appends the text of a node, without markup. */
final class TextCollector extends AbstractVisitor {
  private final StringBuilder text;

  TextCollector(StringBuilder text) {
    this.text = text;
  }

  @Override
  public void visit(Text node) {
    text.append(node.getLiteral());
  }

  @Override
  public void visit(Code node) {
    text.append(node.getLiteral());
  }

  @Override
  public void visit(SoftLineBreak node) {
    text.append(' ');
  }
}

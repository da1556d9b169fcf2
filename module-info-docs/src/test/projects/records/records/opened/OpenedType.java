package records.opened;

/** The class of a record that is not public. */
public final class OpenedType {
  public static final Class<?> TYPE = Opened.class;

  private OpenedType() {}
}

package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The constructor and the accessors of a record. They belong to a mapper, so that the class can be unloaded. */
final class RecordHandles {
  private final MethodHandle constructor; // (Object[])Object
  private final MethodHandle[] accessors; // (Object)Object

  private RecordHandles(Class<?> type, Lookup lookup) throws IllegalAccessException, NoSuchMethodException {
    var components = type.getRecordComponents();
    var types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types)).asFixedArity()
        .asSpreader(Object[].class, types.length).asType(MethodType.methodType(Object.class, Object[].class));
    accessors = new MethodHandle[components.length];
    for (int i = 0; i < accessors.length; i++) {
      accessors[i] = lookup.unreflect(components[i].getAccessor())
          .asType(MethodType.methodType(Object.class, Object.class));
    }
  }

  /**
   * {@return the handles of a record}
   *
   * @param caller a lookup of the caller, or null
   * @throws IllegalArgumentException if the record is not accessible; the message names the remedies
   */
  static RecordHandles of(Class<?> type, @Nullable Lookup caller) {
    for (var lookup : lookups(type, caller)) {
      var handles = find(type, lookup);
      if (handles != null) return handles;
    }
    throw notAccessible(type);
  }

  /** {@return the handles; null if the lookup has no access} */
  private static @Nullable RecordHandles find(Class<?> type, Lookup lookup) {
    try {
      return new RecordHandles(type, lookup);
    } catch (IllegalAccessException e) {
      return null;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException("the constructor of " + type.getTypeName() + " is missing", e);
    }
  }

  /** {@return the lookups to try: those with access to private members, then those with access to public ones} */
  private static List<Lookup> lookups(Class<?> type, @Nullable Lookup caller) {
    RecordHandles.class.getModule().addReads(type.getModule());
    var lookups = new ArrayList<Lookup>();
    for (var lookup : caller == null ? List.of(MethodHandles.lookup()) : List.of(caller, MethodHandles.lookup())) {
      try {
        lookups.add(MethodHandles.privateLookupIn(type, lookup));
      } catch (IllegalAccessException e) {
        lookups.add(lookup); // the package is not open, but the type may be public and exported
      }
    }
    return lookups;
  }

  private static IllegalArgumentException notAccessible(Class<?> type) {
    var library = RecordHandles.class.getModule();
    var target = library.isNamed() ? " to " + library.getName() : "";
    return new IllegalArgumentException("cannot access " + type.getTypeName() + " in " + type.getModule()
        + ": add 'opens " + type.getPackageName() + target + ";' to its module-info, or pass MethodHandles.lookup()"
        + " of a class in this module to JsonMapper.of");
  }

  /** {@return a new record} Exceptions of its constructor are rethrown. */
  Object construct(Object[] components) {
    try {
      return constructor.invokeExact(components);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** {@return the value of a component, which can be null} Exceptions of its accessor are rethrown. */
  @Nullable
  Object component(Object instance, int index) {
    try {
      return accessors[index].invokeExact(instance);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) throw error;
    return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
  }
}

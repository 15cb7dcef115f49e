package javax.annotation;
/** What the generator marks its classes with; the JDK had it until version 8. */
public @interface Generated {
  String[] value();
  String comments() default "";
  String date() default "";
}

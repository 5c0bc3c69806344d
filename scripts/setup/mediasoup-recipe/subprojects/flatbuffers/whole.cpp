/* Deliberately empty: see meson.build. */

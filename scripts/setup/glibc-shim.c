/* The three functions that glibc 2.38 added and older systems lack, in terms of the old ones.
 * They differ only in that the new ones also read binary numbers (0b101), which the addon that
 * wants them never parses. Loaded with RTLD_GLOBAL before the addon. */

#include <stdlib.h>

long __isoc23_strtol(const char *text, char **end, int base)
{
	return strtol(text, end, base);
}

unsigned long __isoc23_strtoul(const char *text, char **end, int base)
{
	return strtoul(text, end, base);
}

unsigned long long __isoc23_strtoull(const char *text, char **end, int base)
{
	return strtoull(text, end, base);
}

/* Node unloads a library at once that does not look like an addon. */
void *napi_register_module_v1(void *env, void *exports)
{
	(void)env;
	return exports;
}

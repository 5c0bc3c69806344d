#ifndef OKIENKO_ANKERL_UNORDERED_DENSE_H
#define OKIENKO_ANKERL_UNORDERED_DENSE_H

/* The part of ankerl::unordered_dense that mediasoup uses, on the standard containers:
 * same meaning, somewhat slower for large tables, no download. */

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<typename T>
	using hash = std::hash<T>;

	template<typename Key, typename Value, typename Hash = std::hash<Key>>
	using map = std::unordered_map<Key, Value, Hash>;

	template<typename Key, typename Hash = std::hash<Key>>
	using set = std::unordered_set<Key, Hash>;
} // namespace ankerl::unordered_dense

#endif

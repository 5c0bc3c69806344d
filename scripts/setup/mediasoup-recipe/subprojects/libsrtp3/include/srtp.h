#ifndef OKIENKO_SRTP3_ON_SRTP2_H
#define OKIENKO_SRTP3_ON_SRTP2_H

/* The part of libsrtp 3's interface that mediasoup uses, mapped to libsrtp 2.
 * libsrtp 3 hides the policy behind an opaque handle and gives input and output buffers of
 * their own; libsrtp 2 has an open policy struct and works in place. */

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <srtp2/srtp.h>

struct OkienkoSrtpPolicy
{
	srtp_policy_t policy{};
	unsigned char key[SRTP_MAX_KEY_LEN]{};
};

/* Error codes that only libsrtp 3 knows; libsrtp 2 never returns them by itself. */
constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

inline srtp_err_status_t srtp_policy_create(OkienkoSrtpPolicy** handle)
{
	*handle = new (std::nothrow) OkienkoSrtpPolicy();

	return *handle ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(OkienkoSrtpPolicy* handle)
{
	delete handle;
}

inline srtp_err_status_t srtp_policy_set_ssrc(OkienkoSrtpPolicy* handle, srtp_ssrc_t ssrc)
{
	handle->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(OkienkoSrtpPolicy* handle, srtp_profile_t profile)
{
	const srtp_err_status_t err =
	  srtp_crypto_policy_set_from_profile_for_rtp(&handle->policy.rtp, profile);

	return err ? err : srtp_crypto_policy_set_from_profile_for_rtcp(&handle->policy.rtcp, profile);
}

/* One master key without an identifier (MKI), the only use mediasoup makes of it. */
inline srtp_err_status_t srtp_policy_add_key(
  OkienkoSrtpPolicy* handle,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* mki,
  size_t mkiLen)
{
	if (mki != nullptr || mkiLen != 0 || keyLen + saltLen > sizeof(handle->key))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(handle->key, key, keyLen);
	std::memcpy(handle->key + keyLen, salt, saltLen);
	handle->policy.key = handle->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(OkienkoSrtpPolicy* handle, bool allow)
{
	handle->policy.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(OkienkoSrtpPolicy* handle, size_t size)
{
	handle->policy.window_size = size;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, OkienkoSrtpPolicy* handle)
{
	return srtp_create(session, static_cast<const srtp_policy_t*>(&handle->policy));
}

/* The caller passes the SSRC in network byte order, which is what libsrtp 2 wants as well. */
inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

/* Copies the packet to the output buffer when that is another one, then lets libsrtp 2 work in
 * place. `trailer` is how many octets the operation may add. */
template<typename Operation>
inline srtp_err_status_t OkienkoSrtpInPlace(
  Operation operation,
  srtp_t session,
  const uint8_t* in,
  size_t inLen,
  uint8_t* out,
  size_t* outLen,
  size_t trailer)
{
	if (*outLen < inLen + trailer)
	{
		return srtp_err_status_buffer_small;
	}

	if (out != in)
	{
		std::memmove(out, in, inLen);
	}

	int len = static_cast<int>(inLen);
	const srtp_err_status_t err = operation(session, out, &len);

	if (err == srtp_err_status_ok)
	{
		*outLen = static_cast<size_t>(len);
	}

	return err;
}

using OkienkoSrtpOperation = srtp_err_status_t (*)(srtp_t, void*, int*);

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLen, uint8_t* srtp, size_t* srtpLen, size_t /*mkiIndex*/)
{
	const OkienkoSrtpOperation protect = ::srtp_protect;

	return OkienkoSrtpInPlace(protect, session, rtp, rtpLen, srtp, srtpLen, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpLen, uint8_t* rtp, size_t* rtpLen)
{
	const OkienkoSrtpOperation unprotect = ::srtp_unprotect;

	return OkienkoSrtpInPlace(unprotect, session, srtp, srtpLen, rtp, rtpLen, 0);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLen, uint8_t* srtcp, size_t* srtcpLen, size_t /*mkiIndex*/)
{
	const OkienkoSrtpOperation protect = ::srtp_protect_rtcp;

	return OkienkoSrtpInPlace(
	  protect, session, rtcp, rtcpLen, srtcp, srtcpLen, SRTP_MAX_TRAILER_LEN + 4);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLen, uint8_t* rtcp, size_t* rtcpLen)
{
	const OkienkoSrtpOperation unprotect = ::srtp_unprotect_rtcp;

	return OkienkoSrtpInPlace(unprotect, session, srtcp, srtcpLen, rtcp, rtcpLen, 0);
}

/* From here on the name means libsrtp 3's opaque handle. */
#define srtp_policy_t OkienkoSrtpPolicy*

#endif

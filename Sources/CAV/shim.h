#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/hwcontext.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

#include "shim-sound.h"

// Macros with arguments or casts, which Swift does not import.
static inline int reelmill_av_error(int number) { return AVERROR(number); }
static inline int reelmill_av_error_again(void) { return AVERROR(EAGAIN); }
static inline int reelmill_av_error_end(void) { return AVERROR_EOF; }
static inline int reelmill_av_error_invalid(void) { return AVERROR_INVALIDDATA; }
static inline int64_t reelmill_av_no_timestamp(void) { return AV_NOPTS_VALUE; }

// What libav calls to give wrapped memory back; the memory is owned elsewhere, so nothing is done.
static inline void reelmill_av_leave(void *owner, uint8_t *data) {
    (void)owner;
    (void)data;
}

// Memory of somebody else as a reference-counted buffer. Here because Swift cannot name a static C function as a pointer.
static inline AVBufferRef *reelmill_av_borrow(uint8_t *data, size_t size) {
    return av_buffer_create(data, size, reelmill_av_leave, NULL, AV_BUFFER_FLAG_READONLY);
}

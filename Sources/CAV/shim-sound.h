#ifndef REELMILL_SHIM_SOUND_H
#define REELMILL_SHIM_SOUND_H

// Macros that Swift does not import.
static inline int reelmill_sound_eof(void) { return AVERROR_EOF; }
static inline int reelmill_sound_again(void) { return AVERROR(EAGAIN); }
static inline int reelmill_sound_missing(void) { return AVERROR(ENOENT); }
static inline int reelmill_sound_exit(void) { return AVERROR_EXIT; }
static inline int reelmill_sound_no_memory(void) { return AVERROR(ENOMEM); }
static inline int64_t reelmill_sound_no_time(void) { return AV_NOPTS_VALUE; }

// Its initialiser is a compound literal.
static inline AVChannelLayout reelmill_sound_stereo(void) {
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
    return stereo;
}

#endif

// The status of the last request that the library refused on this thread, once; 0 if it was not the library's.
unsigned reelmill_mhd_take_refusal(void);

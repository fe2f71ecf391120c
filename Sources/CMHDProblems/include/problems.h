// The status of the last request that the library refused on this thread, once; 0 if it was not the library's.
unsigned reelmill_mhd_take_refusal(void);

struct MHD_Connection;

// Refuses a request as the library would, without its memory; to be called before anything is sent, and the connection
// is then to be closed.
void reelmill_mhd_refuse(struct MHD_Connection *connection, unsigned status);

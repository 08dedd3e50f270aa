#ifndef C
#define C
#endif
